import type { Cloud } from "../../../cloud";
import type { Method } from "../definition";
import type { Call } from "../request/call";
import type { MayInvoke } from "../request/may-invoke";
import { NotEmulated } from "../request/not-emulated";
import { allowedByPolicy, notDeniedByPolicy } from "./anonymous";
import { LambdaAuthorizers } from "./lambda-authorizer";
import { checkSignedCaller } from "./signed-caller";
import { checkUserPoolToken } from "./user-pool";

/** Decides who may call a method: the API's resource policy, IAM, and authorizers. */
export class Access {
  readonly #lambda: LambdaAuthorizers;

  constructor(
    private readonly cloud: Cloud,
    mayInvoke: MayInvoke,
  ) {
    this.#lambda = new LambdaAuthorizers(cloud, mayInvoke);
  }

  /**
   * Lets a request through, or not, in the order of AWS's checks. Whoever called becomes part of the request's context.
   *
   * @throws GatewayError that says why not
   * @throws NotEmulated for a method whose security scheme is none of API Gateway's
   */
  async check(call: Call, method: Method): Promise<void> {
    const { authorization } = method;
    if (authorization === undefined) return allowedByPolicy(this.cloud, call);
    if (authorization.type === "AWS_IAM") return checkSignedCaller(this.cloud, call);
    if (authorization.type === "UNKNOWN")
      throw new NotEmulated(
        `the security scheme ${authorization.scheme} (${method.httpMethod} ${method.resourcePath}), which has no x-amazon-apigateway-authorizer: API Gateway would leave the method open`,
      );
    const { authorizer } = authorization;
    if (authorizer.kind === "COGNITO_USER_POOLS")
      return checkUserPoolToken(this.cloud, call, authorizer, authorization.scopes);
    notDeniedByPolicy(this.cloud, call);
    await this.#lambda.check(call, method, authorizer);
  }

  /** Forgets what authorizers have said. */
  reset(): void {
    this.#lambda.reset();
  }
}
