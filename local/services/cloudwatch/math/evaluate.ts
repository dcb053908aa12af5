import { notEmulated } from "../../aws-json";
import { mathError } from "./errors";
import { fill, type MathContext, mathFunctions, operate } from "./functions";
import type { Expression } from "./parser";
import { each, list, scalar, series, type TimeSeries, type Value } from "./values";

/** The queries that an expression may name. */
export interface Operands {
  /** The value of a query. @throws AwsError for an id that there is not */
  valueOf(id: string): Value;
  /** Ids of the queries of metrics, not of expressions, in their order: what `METRICS()` means. */
  readonly metricIds: readonly string[];
}

/**
 * Evaluates an expression of metric math.
 *
 * @throws AwsError ValidationException for what AWS refuses; 501 that names a function that is not here
 */
export function evaluate(expression: Expression, operands: Operands, context: MathContext): Value {
  const of = (part: Expression): Value => evaluate(part, operands, context);
  switch (expression.kind) {
    case "number":
      return scalar(expression.value);
    case "id":
      return operands.valueOf(expression.id);
    case "list":
      return list(expression.items.map(of));
    case "negative":
      return each(of(expression.of), (number) => -number);
    case "operation":
      return operate(expression.sign, of(expression.left), of(expression.right));
    case "call":
      return call(expression.name, expression.args, operands, context);
    default:
      throw mathError(`${expression.kind === "word" ? expression.word : `"${expression.value}"`} means nothing here`);
  }
}

function call(name: string, args: readonly Expression[], operands: Operands, context: MathContext): Value {
  if (name === "METRICS") return metrics(args[0], operands);
  if (name === "FILL") {
    const [value, filler] = args;
    if (value === undefined || filler === undefined) throw mathError("FILL takes a time series and a filler");
    const word =
      filler.kind === "word" && (filler.word === "REPEAT" || filler.word === "LINEAR") ? filler.word : undefined;
    return fill(evaluate(value, operands, context), word ?? evaluate(filler, operands, context), context);
  }
  const work = mathFunctions[name];
  if (work === undefined) throw notEmulated("cloudwatch", `the metric math function ${name}`);
  return work(
    args.map((arg) => evaluate(arg, operands, context)),
    context,
    name,
  );
}

/** All metrics of the request, or those whose id has a text in it. */
function metrics(part: Expression | undefined, operands: Operands): Value {
  if (part !== undefined && part.kind !== "text") throw mathError("METRICS takes a text");
  const wanted = operands.metricIds.filter((id) => part === undefined || id.includes(part.value));
  return list(wanted.map((id) => operands.valueOf(id)));
}

/** The time series that a value is as a result; a number is the same at all times. */
export function resultsOf(value: Value, { times }: MathContext): TimeSeries[] {
  if (value.kind === "list") return value.items.flatMap((item) => resultsOf(item, { times, period: 0 }));
  if (value.kind === "series") return [value.values];
  const flat = series(new Map(times.map((time) => [time, value.value])));
  return flat.kind === "series" ? [flat.values] : [];
}
