import { invitationMail } from "../../../functions/registry/invitations/mail";
import { checkInviter, verifiedAddress } from "../../../functions/registry/invitations/rules";
import { hashOf, makeToken, readToken, sameHash } from "../../../functions/registry/invitations/token";
import { checkGiving, checkRemoval, checkRoleChange } from "../../../functions/registry/memberships/rules";
import { atLeast, type Role, roles } from "../../../functions/registry/roles";
import type { Caller } from "../../../functions/runtime/caller";
import type { Item } from "../../../functions/runtime/items";
import type { Problem } from "../../../functions/runtime/problem";

const every = roles.flatMap((one) => roles.map((other) => [one, other] as const));
const refused = (what: () => unknown): string | undefined => {
  try {
    what();
    return undefined;
  } catch (error) {
    return (error as Problem).kind.type.replace("urn:portico:problem:", "");
  }
};

describe("S4.35 the rules of members", () => {
  it.each(every)("let %s give the role %s as far as it is not above", (actor, role) => {
    expect(refused(() => checkGiving(actor, role))).toBe(atLeast(actor, role) ? undefined : "forbidden");
  });

  it.each(every)("let %s change who is %s to what is not above, but nobody to or from super_admin", (actor, from) => {
    for (const to of roles) {
      const above = !atLeast(actor, from) || !atLeast(actor, to);
      const ownership = from !== to && [from, to].includes("super_admin");
      const wanted = above ? "forbidden" : ownership ? "sole-super-admin" : undefined;
      expect([to, refused(() => checkRoleChange(actor, from, to))]).toEqual([to, wanted]);
    }
  });

  it.each(every)("let %s remove who is %s and not above, and everybody leave but the super admin", (actor, role) => {
    const wanted = !atLeast(actor, role) ? "forbidden" : role === "super_admin" ? "sole-super-admin" : undefined;
    expect(refused(() => checkRemoval(actor, role, false))).toBe(wanted);
    expect(refused(() => checkRemoval(role, role, true))).toBe(role === "super_admin" ? "sole-super-admin" : undefined);
  });

  it.each(every)("of an inviter who is %s by now and an invitation as %s", (role, given) => {
    if (given === "super_admin") return;
    const standing = { item: {} as Item, role, held: role, user: "u", by: { kind: "project", id: "p" } } as const;
    const good = atLeast(role as Role, "admin") && atLeast(role, given);
    expect(refused(() => checkInviter(standing, { role: given }))).toBe(good ? undefined : "invitation-void");
    expect(refused(() => checkInviter(undefined, { role: given }))).toBe("invitation-void");
  });
});

describe("S4.35 the token of an invitation", () => {
  const id = "01KB2M4T7Z9V3N8QX5C6D0E1FG";
  const invitation = "01KB2M0C5B7R2K4M6P8S0V2X4Z";

  it.each(["project", "organization"] as const)("says of which invitation to one %s it is", (kind) => {
    const [one, other] = [makeToken({ kind, id }, invitation), makeToken({ kind, id }, invitation)];
    expect(readToken(one)).toEqual({ tenant: { kind, id }, invitation, hash: hashOf(one) });
    expect(one).not.toBe(other);
    expect([sameHash(hashOf(one), hashOf(one)), sameHash(hashOf(one), hashOf(other))]).toEqual([true, false]);
    expect(sameHash(hashOf(one), "")).toBe(false);
    expect(one).toMatch(/^[\w.-]+$/);
  });

  it.each(["", "x", `p.${id}.${invitation}`, `p.${id}.${invitation}.short`, `q.${id}.${invitation}.${"a".repeat(43)}`])(
    "is not %s",
    (text) => expect(readToken(text)).toBeUndefined(),
  );

  it("stands in the mail, behind the page's # where there is one", () => {
    const token = makeToken({ kind: "project", id }, invitation);
    const invited = { kind: "project", name: "weather", address: "ann@example.com", role: "user", token } as const;
    const mail = invitationMail({ ...invited, inviter: "bob@example.com" });
    expect(mail).toMatchObject({ to: "ann@example.com", subject: "Invitation to weather" });
    expect(mail.text).toContain(`{"token":"${token}"}`);
    expect(mail.text).toMatch(/^bob@example\.com invites you to be user of a project, weather\.$/m);
    const paged = invitationMail({ ...invited, page: "https://app.example.com/join" });
    expect(paged.text).toContain(`https://app.example.com/join#token=${token}`);
    expect(paged.text).toMatch(/^Somebody invites you/);
  });
});

it("S4.35 an address counts that a token says and vouches for", () => {
  const caller = (claims: object): Caller => ({
    kind: "user",
    subject: "u",
    scopes: [],
    roles: [],
    claims: { ...claims },
  });
  expect(verifiedAddress(caller({ email: "Ann@Example.com", email_verified: true }))).toBe("ann@example.com");
  expect(verifiedAddress(caller({ email: "ann@example.com", email_verified: "true" }))).toBe("ann@example.com");
  for (const claims of [
    {},
    { email: "ann@example.com" },
    { email: "ann@example.com", email_verified: false },
    { email: "ann@example.com", email_verified: 1 },
    { email: "not an address", email_verified: true },
    { email: 7, email_verified: true },
  ])
    expect([claims, verifiedAddress(caller(claims))]).toEqual([claims, undefined]);
  expect(verifiedAddress({ kind: "apiKey", id: "k" })).toBeUndefined();
});
