import { EventApi } from "../../../components/event-api";
import { declare, verdicts } from "./support/own";

it("S1.31 S3.27 every resource of a firewall with all that it has passes every rule that is about it", async () => {
  const declared = await declare(
    "prod",
    () =>
      new EventApi("events", {
        alarmEmail: "ops@example.com",
        firewall: {
          addresses: { allow: ["192.0.2.0/24", "2001:db8::/32"], block: ["198.51.100.7"] },
          countries: { block: ["KP"] },
          authPaths: ["/events"],
          inspectionLimitKb: 64,
          botControl: true,
        },
      }),
  );
  const said = verdicts(declared.filter(({ type }) => type.startsWith("aws:wafv2/")));
  expect(said.filter(([verdict]) => verdict !== "passes" && verdict !== "does not apply")).toEqual([]);
  expect(said).toContainEqual(["passes", "waf-metrics", "events-gateway-firewall"]);
  expect(said.map(([, , name]) => name)).toEqual(
    expect.arrayContaining(
      ["blocked-addresses-ipv4", "allowed-addresses-ipv4", "allowed-addresses-ipv6"].map(
        (each) => `events-gateway-${each}`,
      ),
    ),
  );
});
