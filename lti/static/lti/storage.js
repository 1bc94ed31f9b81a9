/* The platform's frame as a keeper of values (LTI platform storage): asked by messages, believed only from its origin. */

const PATIENCE = 1500; // milliseconds

export const ask = (frame, origin, message) =>
  new Promise((resolve, reject) => {
    const message_id = crypto.randomUUID();
    const keeper = window.opener ?? window.parent;
    const target = frame === "_parent" ? keeper : keeper.frames[frame];
    const stop = new AbortController();
    const timer = setTimeout(() => done(reject, new Error("no answer")), PATIENCE);
    const done = (settle, value) => {
      clearTimeout(timer);
      stop.abort();
      settle(value);
    };
    addEventListener("message", ({ data, origin: from }) => {
      if (from !== origin || data?.message_id !== message_id || data.subject !== `${message.subject}.response`) return;
      if (data.error) done(reject, new Error(String(data.error.code)));
      else done(resolve, data.value);
    }, { signal: stop.signal });
    if (target) target.postMessage({ ...message, message_id }, origin);
    else done(reject, new Error("no frame"));
  });
