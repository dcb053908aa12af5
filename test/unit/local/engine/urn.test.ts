import { formerUrns, nameOf, typeOf, urnOf } from "../../../../local/engine/urn";

const names = { stack: "dev", project: "shop" };
const stack = "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev";
const parent = "urn:pulumi:dev::shop::test:index:New$test:index:Inner::box-inner";

describe("urnOf", () => {
  it("puts the types of the parents before its own, but not the stack's", () => {
    expect(urnOf({ ...names, type: "a:b:C", name: "c", parent: stack })).toBe("urn:pulumi:dev::shop::a:b:C::c");
    expect(urnOf({ ...names, type: "a:b:C", name: "c", parent })).toBe(
      "urn:pulumi:dev::shop::test:index:New$test:index:Inner$a:b:C::c",
    );
  });

  it("is read back, names with colons too", () => {
    const urn = urnOf({ ...names, type: "a:b:C", name: "c::d", parent });
    expect([typeOf(urn), nameOf(urn)]).toEqual(["a:b:C", "c::d"]);
  });
});

describe("formerUrns", () => {
  const child = { ...names, type: "a:b:C", name: "box-inner-c", parent };

  it("takes whole URNs, and what was different in the rest", () => {
    const found = formerUrns(
      child,
      [{ urn: "urn:x" }, { name: "old" }, { type: "a:b:Old" }, { parent: "" }, { stack: "was" }],
      [],
    );
    expect(found).toEqual([
      "urn:x",
      "urn:pulumi:dev::shop::test:index:New$test:index:Inner$a:b:C::old",
      "urn:pulumi:dev::shop::test:index:New$test:index:Inner$a:b:Old::box-inner-c",
      "urn:pulumi:dev::shop::a:b:C::box-inner-c",
      "urn:pulumi:was::shop::test:index:New$test:index:Inner$a:b:C::box-inner-c",
    ]);
  });

  it("follows the parent's former URNs, the name's prefix with them", () => {
    const former = "urn:pulumi:dev::shop::test:index:Old$test:index:Inner::crate-inner";
    expect(formerUrns(child, [], [former])).toEqual([
      "urn:pulumi:dev::shop::test:index:Old$test:index:Inner$a:b:C::crate-inner-c",
    ]);
    expect(formerUrns({ ...child, name: "c" }, [{ name: "d" }], [former])).toEqual([
      "urn:pulumi:dev::shop::test:index:New$test:index:Inner$a:b:C::d",
      "urn:pulumi:dev::shop::test:index:Old$test:index:Inner$a:b:C::d",
      "urn:pulumi:dev::shop::test:index:Old$test:index:Inner$a:b:C::c",
    ]);
  });

  it("never names the resource itself", () => {
    expect(formerUrns(child, [{ name: child.name }], [])).toEqual([]);
  });
});
