import { Refusal } from "../kit/errors.ts";

/** Photos stay where they are: only their addresses are kept. */
const mostPhotos = 20;

/** Throws Refusal INVALID for a photo that is no https address; pictures themselves are not taken. */
export function checkPhotos(photos: readonly string[], field: readonly string[]): void {
  if (photos.length > mostPhotos) throw new Refusal("INVALID", `At most ${mostPhotos} photos are named.`, field);
  for (const [index, photo] of photos.entries())
    if (photo.length > 2_000 || !URL.canParse(photo) || !/^https:\/\/[^/]/.test(photo))
      throw new Refusal(
        "INVALID",
        "A photo is named by the address it is kept at, which begins with https:// and has 2,000 characters at most. Pictures themselves are not taken.",
        [...field, String(index)],
      );
}
