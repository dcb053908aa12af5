// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Velocity's references have braces
import type { Call } from "../../../../../local/services/apigateway/request/call";
import { HeaderList } from "../../../../../local/services/apigateway/request/headers";
import { readQuery } from "../../../../../local/services/apigateway/request/query";
import { render } from "../../../../../local/services/apigateway/velocity/render";

/** A request, as far as templates look at one. */
const call = {
  headers: new HeaderList(["Origin", "https://a.example", "x-one", "1", "x-one", "2"]),
  query: readQuery("q=from+query&both=query"),
  pathParameters: { id: "7", both: "path" },
  body: Buffer.from("the body"),
  stageVariables: { color: "blue" },
  context: { requestId: "r-1", identity: { sourceIp: "127.0.0.1" } },
} as unknown as Call;
const text = (template: string) => render(template, call).text;

describe("A mapping template", () => {
  it.each([
    ["no more than text: $5 # 100 % #red", "no more than text: $5 # 100 % #red"],
    ["$context.requestId, ${context.identity.sourceIp}!", "r-1, 127.0.0.1!"],
    ["$stageVariables.color/${stageVariables.none}/$context.none.at.all", "blue//"],
    ["$unset and $!unset", "$unset and "],
    ["a ## comment\nb", "a b"],
    ["$input.body", "the body"],
    ["$input.params('Origin') $input.params('origin')|", "https://a.example |"], // names in their case
    ["$input.params('q') $input.params('id') $input.params('both')", "from query 7 path"],
    [
      "$input.params().header.get('x-one') $input.params().querystring.q $input.params().path.get('id')",
      "2 from query 7",
    ],
    ["#set($a = 'x')$a #set($a = \"${a}-$a\")$a", "x x-x"],
    ["#set($a = 1)#set($a = $none)$a", "1"], // what is not there changes nothing
    ["#if($a)\n  yes\n#else\n  no\n#end\nend", "  no\nend"],
    ["#if('' == '')empty#end #if(true && !false)and#end #if(false || false)or#end", "empty and "],
    ["#if($none == 'x')1#elseif($stageVariables.color == \"blue\")2#elseif(true)3#{else}4#end", "2"],
    ["#if($a != 'x' and ('a' eq 'a' or false))1#end", "1"],
    ["#if('a' == 'b' || 'a' == 'a' && 'c' == 'c')1#end", "1"],
    ["#if(1 == '1')same#{else}other#end", "other"],
  ])("%j writes %j", (template, expected) => {
    expect(text(template)).toBe(expected);
  });

  it.each([
    ["startsWith('https')", "true"],
    ["endsWith('x')", "false"],
    ["contains('a.e')", "true"],
    ["equals('https://a.example')", "true"],
    ["matches('https://.*')", "true"],
    ["matches('https')", "false"],
    ["isEmpty()", "false"],
    ["length()", "17"],
    ["toUpperCase()", "HTTPS://A.EXAMPLE"],
  ])("knows .%s of texts", (method, expected) => {
    expect(text(`#set($o = $input.params('Origin'))$o.${method}`)).toBe(expected);
  });

  it("overrides the answer's status and headers, each once", () => {
    const template =
      "#set($context.responseOverride.status = 404)#set($context.responseOverride.header.X-Color = 'red')";
    expect(render(template, call)).toEqual({ text: "", status: 404, headers: [["X-Color", "red"]] });
    expect(() => render(template + template, call)).toThrow("Internal server error");
    expect(() => render(`${template}#set($context.responseOverride.header.x-color = '')`, call)).toThrow(
      "Internal server error",
    );
  });

  it.each([
    ["#foreach($a in $b)#end", "with #foreach"],
    ["$input.json('$')", "does not know .json()"],
    ["$util.escapeJavaScript('a')", "with $util"],
    ["#set($context.requestOverride.header.X = 1)", "that set $context.requestOverride.header.X"],
    ["#set($context.responseOverride.body = 1)", "that set $context.responseOverride.body"],
    ["$context.identity", "that write $context.identity, which is no text"],
    ["#if(true)", "with an #if without #end"],
    ["#end", "that belongs to no #if"],
    ["#set(a = 1)", "with a #set without a variable"],
    ["#set($a = )", "with no value"],
    ["#set($a = 1", "with no )"],
    ["${context.path", "with a reference without }"],
  ])("%j is not emulated, and says so", (template, message) => {
    expect(() => text(template)).toThrow(message);
  });
});
