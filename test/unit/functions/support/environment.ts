// Imported before any handler: functions read their environment once, when they start.
process.env.TABLE_NAME = "events-table";
process.env.SERVICE_NAME = "events";
process.env.PORTICO_STAGE = "test";
process.env.AWS_REGION = "eu-central-1";
process.env.EVENT_BUS_NAME = "arn:aws:events:eu-central-1:123456789012:event-bus/events";
process.env.EVENT_SOURCE = "events";
process.env.DEAD_LETTER_URL = "https://sqs.eu-central-1.amazonaws.com/123456789012/dead-letters";
process.env.IDENTITY_TABLE = "identity-table";
