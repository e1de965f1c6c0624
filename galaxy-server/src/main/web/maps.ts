import { readHeat } from '../../../../galaxy-report/src/main/web/src/data';
import type { Heat } from '../../../../galaxy-report/src/main/web/src/heat';
import type { MapKind } from '../../../../galaxy-report/src/main/web/src/overlays';
import { ODDNESS } from '../../../../galaxy-report/src/main/web/src/viewer';
import type { Live } from './live';

/** Maps that the server makes when they are asked for. */
export function servedMaps(live: Live): MapKind[] {
  const of = (kind: string) => async (object: number): Promise<Heat | string | null> => {
    try {
      const answer = await live.get(`api/map/${object}?of=${kind}`);
      return answer.map ? readHeat(answer.map) : answer.none ?? null;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  };
  return [
    { ...ODDNESS, of: of('oddness') },
    {
      name: 'interest',
      key: 'w',
      title: 'where the picture is more like the interesting objects than like ordinary ones',
      full: 0.5,
      ends: ['as ordinary', 'as the interesting'],
      highest: heat => `up to ${Math.round(100 * heat.highest)} % nearer to an interesting object than to any ordinary one`,
      of: of('interest'),
    },
  ];
}
