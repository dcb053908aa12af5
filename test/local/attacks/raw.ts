import { connect } from "node:net";

/** Bytes sent as they are; what came back until the server closed, or said nothing for a while. */
export function raw(url: string, text: string, quietMs = 400): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    let answer = "";
    const socket = connect(Number(port), hostname, () => socket.write(text, "latin1"));
    const done = () => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(quietMs, done);
    socket.on("data", (data) => {
      answer += data.toString("latin1");
    });
    socket.on("close", done);
    socket.on("error", (error) => ((error as NodeJS.ErrnoException).code === "ECONNRESET" ? done() : reject(error)));
  });
}

/** The status of each answer in what came back. */
export const statuses = (answer: string): number[] =>
  [...answer.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
