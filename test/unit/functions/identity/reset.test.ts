import "../support/environment";
import { DeleteItemCommand, TransactWriteItemsCommand } from "@aws-sdk/client-dynamodb";
import { issue } from "../../../../functions/identity/codes/store";
import { create, getUser, replace } from "../../../../functions/identity/users/store";
import type { Handler } from "../../../../functions/runtime/proxy-event";
import { quickDynamodb } from "../../../../functions/runtime/quick-dynamodb";
import { useIdentityTable } from "../support/identity-table";
import { call, useOutput } from "../support/requests";

Object.assign(process.env, {
  LIMITS_TABLE: "limits",
  AUDIT_TABLE: "audit",
  AUDIT_RETENTION_DAYS: "400",
  MAIL_FROM: "no-reply@example.com",
});
const table = useIdentityTable();
useOutput();
let reset: Handler;
beforeAll(async () => {
  ({ reset } = await import("../../../../functions/identity/auth/reset"));
});

it("POST /auth/reset verifies no address that the user took on while it was under way", async () => {
  const { dynamodb } = await import("../../../../functions/runtime/dynamodb");
  const user = await create({
    type: "human",
    name: "Eve",
    email: "eve@example.com",
    status: "active",
    verification_status: "verified",
  });
  const code = await issue("recover", user.id, { kind: "email", value: "eve@example.com" });
  jest.spyOn(quickDynamodb, "send").mockImplementation(async () => ({ Attributes: { requests: { N: "1" } } }));
  let isMoved = false;
  jest.spyOn(dynamodb, "send").mockImplementation(async (command: object) => {
    if (!isMoved && (command instanceof DeleteItemCommand || command instanceof TransactWriteItemsCommand)) {
      isMoved = true; // the code was looked at, and is about to be used up
      await replace(user, { email: "victim@example.com", verification_status: "not_verified" });
    }
    return table.client().send(command as never);
  });
  const { status, body } = await call(reset, "POST /auth/reset", { body: { code, password: "correct horse battery" } });
  expect([isMoved, status, body?.type]).toEqual([true, 400, "urn:portico:problem:invalid-code"]);
  expect(await getUser(user.id)).toMatchObject({
    email: "victim@example.com",
    verification_status: "not_verified",
    password: undefined,
  });
});
