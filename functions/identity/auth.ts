import { dispatch } from "../runtime/serve";
import { login } from "./auth/login";
import { recover } from "./auth/recover";
import { register } from "./auth/register";
import { resend } from "./auth/resend";
import { reset } from "./auth/reset";
import { verify } from "./auth/verify";
import { logout } from "./sessions/logout";
import { refresh } from "./sessions/refresh";

/** The function that lets people in, and all that it serves. */
export const handler = dispatch(register, verify, resend, recover, reset, login, refresh, logout);
