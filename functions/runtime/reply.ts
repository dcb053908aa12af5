/** Headers of an answer. Names are lower case. */
type Headers = Record<string, string>;

const reply =
  <const Status extends number>(status: Status) =>
  <T>(body: T, headers?: Headers): { status: Status; body: T; headers?: Headers } => ({ status, body, headers });

/** 200: here it is. */
export const ok = reply(200);
/** 202: it will be done. */
export const accepted = reply(202);
/** 207: each part of the body has a status of its own. */
export const multiStatus = reply(207);

/**
 * 201: it is made.
 *
 * @param location URL of what was made
 */
export const created = <T>(body: T, location?: string): { status: 201; body: T; headers?: Headers } => ({
  status: 201,
  body,
  headers: location === undefined ? undefined : { location },
});

/** 204: done, and nothing to say. */
export const noContent = (headers?: Headers): { status: 204; headers?: Headers } => ({ status: 204, headers });
/** 304: the client's copy is still good. */
export const notModified = (headers?: Headers): { status: 304; headers?: Headers } => ({ status: 304, headers });
