import type { Pictures } from '../../../../galaxy-report/src/main/web/src/data';

const LARGE = 1024;

/** Pictures that the server reads from the survey. */
export class ServedPictures implements Pictures {
  readonly any = true;

  small(object: number): string {
    return `image/${object}`;
  }

  large(object: number): string {
    return `image/${object}?side=${LARGE}`;
  }
}
