// Imported before any handler: functions read their environment once, when they start.
process.env.TABLE_NAME = "events-table";
process.env.SERVICE_NAME = "events";
process.env.PORTICO_STAGE = "test";
process.env.AWS_REGION = "eu-central-1";
