import { Alarms, LambdaFunction, SecureGateway } from "portico";
import { sayHello } from "./contract";
import { settings } from "./settings";

const { defaultLanguage, logLevel, requestsPerSecond, burst, reservedConcurrency } = settings();

const hello = new LambdaFunction("hello", {
  description: "Greets a name",
  code: "./src/handlers",
  handler: "hello.handler",
  runtime: "python3.12",
  environment: { DEFAULT_LANGUAGE: defaultLanguage },
  logLevel,
  reservedConcurrency,
});

const api = new SecureGateway("api", {
  title: "Hello",
  description: "Greets a name.",
  routes: [{ ...sayHello, function: hello }],
  throttle: { rate: requestsPerSecond, burst },
});

new Alarms("hello-alarms", { functions: { hello }, gateway: api });

export const { url, apiKey } = api;
