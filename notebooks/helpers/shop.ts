import { open, type Company } from "clientele";

/** The project folder: `CLIENTELE_PROJECT`, or the demo company that `npm run notebooks` makes. */
export const FOLDER = Deno.env.get("CLIENTELE_PROJECT") ?? new URL("../.run/demo", import.meta.url).pathname;

/** The newest published night. */
export const openShop = (): Promise<Company> => open(FOLDER);
