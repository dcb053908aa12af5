import type { Cloud } from "../cloud";
import type { Service } from "../service";
import { createAcmService } from "./acm";
import { createApiGatewayService } from "./apigateway";
import { createAppAutoscalingService } from "./appautoscaling";
import { createCloudWatchService } from "./cloudwatch";
import { createCognitoService } from "./cognito";
import { createDynamoDbService, createDynamoDbStreamsService } from "./dynamodb";
import { createEventsService } from "./events";
import { createIamService } from "./iam";
import { createKmsService } from "./kms";
import { createLambdaService } from "./lambda";
import { createLogsService } from "./logs";
import { createMessagesService } from "./messages";
import { createRoute53Service } from "./route53";
import { createSchedulerService } from "./scheduler";
import { createSecretsManagerService } from "./secretsmanager";
import { createSesServices } from "./ses";
import { createSnsService } from "./sns";
import { createSqsService } from "./sqs";
import { createSsmService } from "./ssm";
import { createStsService } from "./sts";
import { createWafService } from "./wafv2";

/** For benchmarks of one service: a build makes one file of all. */
export { createDynamoDbService, createSqsService };

/** All services of a local cloud. They find each other by `cloud.services`, once they are there. */
export function createServices(cloud: Cloud): Service[] {
  const dynamodb = createDynamoDbService(cloud);
  return [
    createLogsService(cloud),
    createMessagesService(cloud),
    createIamService(cloud),
    createKmsService(cloud),
    createSecretsManagerService(cloud),
    createSsmService(cloud),
    createStsService(cloud),
    ...createSesServices(cloud),
    createSnsService(cloud),
    createEventsService(cloud),
    createSchedulerService(cloud),
    createSqsService(cloud),
    createCloudWatchService(cloud),
    createAppAutoscalingService(),
    createCognitoService(cloud),
    createAcmService(),
    createRoute53Service(),
    createWafService(cloud),
    dynamodb,
    createDynamoDbStreamsService(dynamodb),
    createLambdaService(cloud),
    createApiGatewayService(cloud),
  ];
}
