import { useTarget, withoutInvocation } from "./target";

const target = useTarget();
const shop = "https://shop.example";
const allowed = (headers: Headers) => headers.get("access-control-allow-origin");

describe("S3.6 S3.28 a page of another origin", () => {
  it("is told from the one that may: a preflight of that is answered, and without a function", async () => {
    const asks = {
      origin: shop,
      "access-control-request-method": "POST",
      "access-control-request-headers": "authorization",
    };
    const answer = await withoutInvocation(target, () => target.call("OPTIONS /orders", asks));
    expect([answer.status, allowed(answer.headers)]).toEqual([204, shop]);
  });

  const foreign = [
    "https://evil.example",
    "https://shop.example.evil.example",
    "https://evilshop.example",
    "http://shop.example",
    "https://shop.example:8443",
    "https://user@shop.example",
    "null",
    "*",
    "",
  ];

  it.each(foreign)("%j: a preflight allows nothing, and no function runs", async (origin) => {
    const asks = { origin, "access-control-request-method": "POST", "access-control-request-headers": "authorization" };
    const answer = await withoutInvocation(target, () => target.call("OPTIONS /orders", asks));
    expect([...answer.headers.keys()].filter((name) => name.startsWith("access-control-"))).toEqual([]);
    expect(answer.headers.get("vary")).toContain("Origin");
  });

  it.each(foreign)(
    "%j: what a page sends without asking is refused, and its origin is not given back",
    async (origin) => {
      const answer = await withoutInvocation(target, () =>
        target.call("POST /orders", { origin, "content-type": "text/plain", cookie: "session=1" }, '{"id":"1"}'),
      );
      expect(answer.status).toBe(401);
      expect([null, shop]).toContain(allowed(answer.headers));
      expect(answer.headers.get("access-control-allow-credentials")).toBeNull();
    },
  );

  it.each(foreign)("%j: even an answer to a good token cannot be read by it", async (origin) => {
    const answer = await target.call("GET /orders/1", { origin, ...(await target.bearer()) });
    expect([answer.status, allowed(answer.headers)]).toEqual([200, null]);
  });
});
