import { type Dependencies, platformDependencies } from "./dependencies.ts";
import { createUserEndpoint, type UserHandler, withUser } from "./user_endpoint.ts";

/** A function that a signed-in user calls, with what the platform gives it. */
export function userFunction(
  create: (dependencies: Dependencies) => UserHandler,
): (request: Request) => Promise<Response> {
  const dependencies = platformDependencies();
  const { environment, log } = dependencies;
  return withUser(createUserEndpoint(create(dependencies), log), environment.clerk.issuer);
}
