import fc from "fast-check";
import { nameFault, nameKey, tidied } from "../../../functions/registry/names";

describe("S4.29 names of projects", () => {
  it.each([
    "abc",
    "Weather 2",
    "a.b-c_d",
    "Wetter Österreich",
    "погода",
    "καιρός",
    "天気ひらがなカタカナ",
    "날씨 天",
    "गुणवत्ता",
    "مشروع",
    "123",
    "x".repeat(63),
  ])("takes %j", (name) => expect(nameFault(name)).toBeUndefined());

  it.each([
    ["ab", /3 to 63/],
    ["a  b".trim().slice(0, 2), /3 to 63/],
    [" a ", /3 to 63/],
    ["x".repeat(64), /3 to 63/],
    ["ﷺﷺﷺﷺ", /3 to 63/], // 18 letters each, as NFKC
    ["a\tb", /letters, digits/],
    ["a\u0000b", /letters, digits/],
    ["abc\u00adde", /letters, digits/],
    ["abc\u200dde", /letters, digits/],
    ["abc\ufe0f", /one script/],
    ["😀😀😀", /letters, digits/],
    ["a/b", /letters, digits/],
    ["a'b", /letters, digits/],
    ["-abc", /begin and end/],
    ["abc.", /begin and end/],
    ["\u0301abc", /begin and end/],
    ["pаypal", /one script/],
    ["αbc", /one script/],
    ["abcд", /one script/],
    ["天気abc", /one script/],
    ["ひらがな한글", /one script/],
    ["𝔸𝔹𝔹а", /one script/],
    ["a\u0301\u0301bc", /one mark twice/],
    ["x\u0301\u0302\u0303\u0304\u0305bc", /more than four/],
  ])("refuses %j", (name, why) => expect(nameFault(name)).toMatch(why));

  it.each([
    ["Pace", "pace"],
    ["расе", "pace"],
    ["ＰＡＣＥ", "pace"],
    ["Straße", "STRASSE"],
    ["a  b c", "A b  c"],
    ["ﬁle", "file"],
    ["é1a", "e\u03011a"],
    ["οικος", "ΟΙΚΟΣ"],
    ["pɑypal", "paypal"],
    ["ɡoogle", "Google"],
    ["ᴠɪsᴀ", "visa"],
  ])("takes %j and %j for one", (one, other) => expect(nameKey(one)).toBe(nameKey(other)));

  it.each([
    ["pace", "place"],
    ["a-b", "a_b"],
    ["погода", "погоды"],
    ["ab1", "abl"],
  ])("tells %j from %j", (one, other) => expect(nameKey(one)).not.toBe(nameKey(other)));

  it("keeps a tidy name as it is, whatever it was before", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (name) => {
        expect(tidied(tidied(name))).toBe(tidied(name));
        expect(nameFault(tidied(name))).toBe(nameFault(name));
        if (nameFault(name) === undefined) expect(nameKey(tidied(name))).toBe(nameKey(name));
      }),
    );
  });
});
