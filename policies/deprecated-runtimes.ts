/**
 * Runtimes that get no more patches by November 2026 (AWS, Lambda developer guide: "Runtime deprecation policy"). The policy pack and the
 * constructs go by this list.
 */
export const deprecatedRuntimes: readonly string[] = [
  "dotnet6 dotnet7 dotnet8 dotnetcore1.0 dotnetcore2.0 dotnetcore2.1 dotnetcore3.1 dotnet5.0 go1.x java8",
  "nodejs nodejs4.3 nodejs4.3-edge nodejs6.10 nodejs8.10 nodejs10.x nodejs12.x nodejs14.x nodejs16.x nodejs18.x nodejs20.x",
  "provided provided.al2 python2.7 python3.6 python3.7 python3.8 python3.9 python3.10 ruby2.5 ruby2.7 ruby3.2",
].flatMap((names) => names.split(" "));
