import { AwsError } from "../aws-json";
import { type QueryInput, type QueryResult, structureIn, textOf } from "../aws-query";
import type { SesState, Template } from "./state";

type Call = (state: SesState, input: QueryInput) => QueryResult;

/** The template of this name. @throws AwsError TemplateDoesNotExist */
export function templateOf(state: SesState, name: string): Template {
  const template = state.templates.get(name);
  if (template === undefined) throw new AwsError("TemplateDoesNotExist", `Template ${name} does not exist`);
  return template;
}

const createTemplate: Call = (state, input) => {
  const { name, ...content } = contentOf(input);
  if (state.templates.has(name)) throw new AwsError("AlreadyExists", `Template ${name} already exists`);
  state.templates.set(name, { name, createdAt: state.cloud.clock.now(), ...content });
  return {};
};

const updateTemplate: Call = (state, input) => {
  const { name, ...content } = contentOf(input);
  state.templates.set(name, { name, createdAt: templateOf(state, name).createdAt, ...content });
  return {};
};

const getTemplate: Call = (state, input) => {
  const { name, subject, text, html } = templateOf(state, textOf(input, "TemplateName") ?? "");
  return { Template: { TemplateName: name, SubjectPart: subject, TextPart: text, HtmlPart: html } };
};

/** Templates of one page (AWS, ListTemplates). */
const mostListed = 100;

const listTemplates: Call = (state, input) => {
  const from = Number(textOf(input, "NextToken") ?? 0) || 0;
  const until = from + Math.min(Number(textOf(input, "MaxItems")) || 10, mostListed);
  const all = state.templates.values();
  return {
    TemplatesMetadata: all
      .slice(from, until)
      .map(({ name, createdAt }) => ({ Name: name, CreatedTimestamp: new Date(createdAt).toISOString() })),
    NextToken: until < all.length ? String(until) : undefined,
  };
};

/** One that is not there is as good as deleted. */
const deleteTemplate: Call = (state, input) => {
  state.templates.delete(textOf(input, "TemplateName") ?? "");
  return {};
};

/** The calls about templates of SES's first API; both APIs have the same templates. */
export const templateOperationsV1 = {
  CreateTemplate: createTemplate,
  UpdateTemplate: updateTemplate,
  GetTemplate: getTemplate,
  ListTemplates: listTemplates,
  DeleteTemplate: deleteTemplate,
};

function contentOf(input: QueryInput): Pick<Template, "name" | "subject" | "text" | "html"> {
  const given = structureIn(input, "Template");
  const name = textOf(given, "TemplateName");
  const subject = textOf(given, "SubjectPart");
  if (!name) throw new AwsError("ValidationError", "The template name must be specified.");
  if (subject === undefined) throw new AwsError("InvalidTemplate", "The subject must be specified.");
  return { name, subject, text: textOf(given, "TextPart"), html: textOf(given, "HtmlPart") };
}
