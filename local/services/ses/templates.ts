import { alreadyExists, badRequest, notFound, page, part, required, text } from "./input";
import type { SesState, Template } from "./state";
import { RenderingFailure, render, templateData } from "./template";
import type { Call, Input } from "./v2";

const createEmailTemplate: Call = (state, input) => {
  const name = required(input, "TemplateName");
  if (state.templates.has(name)) throw alreadyExists(`Template ${name} already exists`);
  state.templates.set(name, { name, createdAt: state.cloud.clock.now(), ...contentOf(input) });
};

const updateEmailTemplate: Call = (state, input) => {
  const { name, createdAt } = templateNamed(state, input);
  state.templates.set(name, { name, createdAt, ...contentOf(input) });
};

const getEmailTemplate: Call = (state, input) => {
  const { name, subject, text: plain, html } = templateNamed(state, input);
  return { TemplateName: name, TemplateContent: { Subject: subject, Text: plain, Html: html } };
};

const listEmailTemplates: Call = (state, input) => {
  const { items, NextToken } = page(input, state.templates.values(), 100);
  const metadata = items.map(({ name, createdAt }) => ({ TemplateName: name, CreatedTimestamp: createdAt / 1000 }));
  return { TemplatesMetadata: metadata, NextToken };
};

const deleteEmailTemplate: Call = (state, input) => {
  state.templates.delete(templateNamed(state, input).name);
};

const testRenderEmailTemplate: Call = (state, input) => {
  const { subject = "", text: plain, html } = templateNamed(state, input);
  try {
    const data = templateData(required(input, "TemplateData"));
    const body = html === undefined ? render(plain ?? "", data, false) : render(html, data, true);
    const type = html === undefined ? "text/plain" : "text/html";
    return {
      RenderedTemplate: `Subject: ${render(subject, data, false)}\r\nMIME-Version: 1.0\r\nContent-Type: ${type}; charset=UTF-8\r\n\r\n${body}`,
    };
  } catch (error) {
    throw error instanceof RenderingFailure ? badRequest(error.message) : error;
  }
};

/** The calls about templates. */
export const templateOperations = {
  CreateEmailTemplate: { does: createEmailTemplate, route: "POST /v2/email/templates" },
  UpdateEmailTemplate: { does: updateEmailTemplate, route: "PUT /v2/email/templates/{TemplateName}" },
  GetEmailTemplate: { does: getEmailTemplate, route: "GET /v2/email/templates/{TemplateName}" },
  ListEmailTemplates: { does: listEmailTemplates, route: "GET /v2/email/templates" },
  DeleteEmailTemplate: { does: deleteEmailTemplate, route: "DELETE /v2/email/templates/{TemplateName}" },
  TestRenderEmailTemplate: {
    does: testRenderEmailTemplate,
    route: "POST /v2/email/templates/{TemplateName}/render",
    approximates: "variables, no blocks; one part of the mail",
  },
};

const contentOf = (input: Input): Pick<Template, "subject" | "text" | "html"> => {
  const content = part(input, "TemplateContent");
  return { subject: text(content, "Subject"), text: text(content, "Text"), html: text(content, "Html") };
};

function templateNamed(state: SesState, input: Input): Template {
  const name = required(input, "TemplateName");
  const template = state.templates.get(name);
  if (template === undefined) throw notFound(`Template ${name} does not exist.`);
  return template;
}
