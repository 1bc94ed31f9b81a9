/* Sends the signed choice back to the platform at once; without this script the button does. */

document.querySelector("#return").submit();
