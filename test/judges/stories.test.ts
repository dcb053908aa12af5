import { LocalCloud } from "../../local/testing";
import { root } from "./served";
import { type Chapter, Shell, storyOf } from "./story";

/** The READMEs whose calls build on each other: read from top to bottom in one shell, by somebody who takes a minute for each section. */
describe.each(["exosphere", "mystical"])("the story in examples/%s/README.md", (example) => {
  const story = storyOf(`examples/${example}/README.md`);
  let cloud: LocalCloud;
  let shell: Shell;
  let heading: string;

  beforeAll(async () => {
    cloud = await LocalCloud.run(`${root}/examples/${example}`, { print: () => undefined });
    shell = new Shell({ URL: String(cloud.outputs.url) });
  });
  afterAll(async () => {
    await shell?.close();
    await cloud?.close();
  });

  const named = story.map((chapter, index): [string, Chapter] => [`${index + 1}, ${chapter.heading}`, chapter]);

  it.each(named)("S4.57 S5.14 works as shown: %s", async (_, chapter) => {
    if (heading !== chapter.heading) cloud.clock.advance("1 minute");
    heading = chapter.heading;
    const { code, output, errors } = await shell.type(chapter.commands);
    const answer = output.trim().split("\n").at(-1) ?? "";
    const isRefusal = Number((chapter.shown as { status?: number } | undefined)?.status) >= 400;
    expect({ failed: code !== 0, output, errors }).toEqual({ failed: isRefusal, output, errors });
    if (chapter.shown) expect(JSON.parse(answer)).toMatchObject(expected(chapter.shown));
  });
});

/** What a page shows, with any text in the place of `…`. */
const expected = (shown: object): object =>
  JSON.parse(JSON.stringify(shown), (_, value: unknown) => (value === "…" ? expect.any(String) : value)) as object;
