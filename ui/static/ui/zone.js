/* The server tells times in the reader's zone once it knows it. Pages with a player leave this to the player's script. */

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
document.documentElement.toggleAttribute("data-zone-was-unknown", !document.cookie.includes("quizsite_zone="));
if (zone) document.cookie = `quizsite_zone=${zone};path=/;max-age=31536000;samesite=lax`;
