/** Four significant digits, without an exponent where that is readable; as the tables of the page have it. */
export function number(value: number): string {
  const size = Math.abs(value);
  if (!Number.isFinite(value)) {
    return 'none';
  }
  if (value === 0) {
    return '0';
  }
  if (size >= 1e6 || size < 1e-3) {
    return value.toExponential(2);
  }
  return value.toFixed(size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : size >= 1 ? 3 : 4);
}

export function count(value: number): string {
  return value.toLocaleString('en-GB');
}

export function percent(part: number): string {
  const value = 100 * part;
  return `${value >= 99.95 || value < 10 ? value.toFixed(2) : value.toFixed(1)} %`;
}

function sexagesimal(value: number, decimals: number): [string, string, string] {
  const scale = 10 ** decimals;
  let units = Math.round(Math.abs(value) * 3600 * scale);
  const second = (units % (60 * scale)) / scale;
  units = Math.floor(units / (60 * scale));
  return [
    String(Math.floor(units / 60)).padStart(2, '0'),
    String(units % 60).padStart(2, '0'),
    second.toFixed(decimals).padStart(decimals + 3, '0'),
  ];
}

export function raText(ra: number): string {
  const [hours, minutes, seconds] = sexagesimal((((ra % 360) + 360) % 360) / 15, 2);
  return `${hours === '24' ? '00' : hours}:${minutes}:${seconds}`;
}

export function decText(dec: number): string {
  return `${dec < 0 ? '−' : '+'}${sexagesimal(dec, 1).join(':')}`;
}

/** A third of an arc second: enough to tell objects apart. */
export function degrees(ra: number, dec: number): string {
  return `${ra.toFixed(4)}° ${dec < 0 ? '−' : '+'}${Math.abs(dec).toFixed(4)}°`;
}

/** Where else to look at a place of the sky. Nothing is fetched until somebody follows the link. */
export function skyLinks(ra: number, dec: number): [string, string][] {
  const east = ra.toFixed(6);
  const north = dec.toFixed(6);
  const signed = dec < 0 ? north : `+${north}`;
  const query = encodeURIComponent;
  const sexagesimalPlace = `${raText(ra)} ${decText(dec).replace('−', '-')}`;
  return [
    ['Legacy Survey', `https://www.legacysurvey.org/viewer?ra=${east}&dec=${north}&layer=ls-dr10&zoom=15&mark=${east},${north}`],
    ['SDSS', `https://skyserver.sdss.org/dr18/VisualTools/navi?opt=G&ra=${east}&dec=${north}&scale=0.4`],
    ['Aladin', `https://aladin.cds.unistra.fr/AladinLite/?target=${query(`${east} ${signed}`)}&fov=0.05&survey=${query('CDS/P/DSS2/color')}`],
    ['SIMBAD', `https://simbad.cds.unistra.fr/simbad/sim-coo?Coord=${query(sexagesimalPlace)}&CooFrame=ICRS&Radius=1&Radius.unit=arcmin`],
    ['NED', `https://ned.ipac.caltech.edu/cgi-bin/objsearch?search_type=Near+Position+Search&in_csys=Equatorial&in_equinox=J2000.0&lon=${query(`${east}d`)}&lat=${query(`${signed}d`)}&radius=1.0`],
  ];
}
