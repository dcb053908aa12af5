/** Whose gateway serves a construct's routes. */
export enum Gateway {
  /** One of its own. */
  Own = "own",
  /** None: give its `routes` to a gateway that you make. */
  None = "none",
}
