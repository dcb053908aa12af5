import { EventApi } from "portico";

const events = new EventApi("events");

export const { url, apiKey } = events;
