/** How the plane is looked at: pixels = (place - centre) · scale + middle of the canvas. */
export interface View {
  x: number;
  y: number;
  scale: number;
}

export interface Points {
  /** x and y in turn. */
  places: Float32Array;
  /** Red, green, blue, opacity. */
  colours: Uint8Array;
  /** Drawn in this order, the last on top. */
  order: Uint32Array;
}

/** Draws points: by WebGL where there is one, else by the canvas itself. */
export interface Painter {
  readonly name: string;
  set(points: Points): void;
  /** @param skipped how many points, the first ones, are left out */
  paint(view: View, size: number, skipped: number): void;
}

const VERTEX = `
attribute vec2 place;
attribute vec4 colour;
uniform vec2 centre;
uniform vec2 scale;
uniform mediump float size;
varying vec4 shade;
void main() {
  gl_Position = vec4((place - centre) * scale, 0.0, 1.0);
  gl_PointSize = size;
  shade = colour;
}`;

const FRAGMENT = `
precision mediump float;
uniform float size;
varying vec4 shade;
void main() {
  float from = length(gl_PointCoord - 0.5) * size;
  float cover = clamp(size * 0.5 - from, 0.0, 1.0);
  gl_FragColor = vec4(shade.rgb, 1.0) * shade.a * cover;
}`;

class GlPainter implements Painter {
  readonly name = 'WebGL';
  private count = 0;
  private readonly uniforms: Record<string, WebGLUniformLocation | null> = {};
  private readonly placeBuffer: WebGLBuffer;
  private readonly colourBuffer: WebGLBuffer;

  constructor(private readonly canvas: HTMLCanvasElement, private readonly gl: WebGLRenderingContext) {
    const program = gl.createProgram()!;
    for (const [kind, source] of [[gl.VERTEX_SHADER, VERTEX], [gl.FRAGMENT_SHADER, FRAGMENT]] as const) {
      const shader = gl.createShader(kind)!;
      gl.shaderSource(shader, source);
      gl.compileShader(shader);
      gl.attachShader(program, shader);
    }
    gl.linkProgram(program);
    if (!gl.getProgramParameter(program, gl.LINK_STATUS)) {
      throw new Error(gl.getProgramInfoLog(program) ?? 'the shaders do not link');
    }
    gl.useProgram(program);
    for (const name of ['centre', 'scale', 'size']) {
      this.uniforms[name] = gl.getUniformLocation(program, name);
    }
    const attribute = (name: string, width: number, type: number, normalised: boolean) => {
      const buffer = gl.createBuffer()!;
      const location = gl.getAttribLocation(program, name);
      gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
      gl.enableVertexAttribArray(location);
      gl.vertexAttribPointer(location, width, type, normalised, 0, 0);
      return buffer;
    };
    this.placeBuffer = attribute('place', 2, gl.FLOAT, false);
    this.colourBuffer = attribute('colour', 4, gl.UNSIGNED_BYTE, true);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  }

  set({ places, colours, order }: Points): void {
    const sortedPlaces = new Float32Array(2 * order.length);
    // Four bytes at a time.
    const sortedColours = new Uint32Array(order.length);
    const words = new Uint32Array(colours.buffer, colours.byteOffset, colours.length / 4);
    for (let at = 0; at < order.length; at++) {
      const point = order[at];
      sortedPlaces[2 * at] = places[2 * point];
      sortedPlaces[2 * at + 1] = places[2 * point + 1];
      sortedColours[at] = words[point];
    }
    const { gl } = this;
    gl.bindBuffer(gl.ARRAY_BUFFER, this.placeBuffer);
    gl.bufferData(gl.ARRAY_BUFFER, sortedPlaces, gl.STATIC_DRAW);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.colourBuffer);
    gl.bufferData(gl.ARRAY_BUFFER, sortedColours, gl.STATIC_DRAW);
    this.count = order.length;
  }

  paint(view: View, size: number, skipped: number): void {
    const { gl, canvas } = this;
    gl.viewport(0, 0, canvas.width, canvas.height);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    gl.uniform2f(this.uniforms.centre, view.x, view.y);
    gl.uniform2f(this.uniforms.scale, (2 * view.scale) / canvas.width, (2 * view.scale) / canvas.height);
    gl.uniform1f(this.uniforms.size, size);
    gl.drawArrays(gl.POINTS, skipped, this.count - skipped);
  }
}

class PlainPainter implements Painter {
  readonly name = 'canvas';
  private points: Points | null = null;

  constructor(private readonly canvas: HTMLCanvasElement, private readonly context: CanvasRenderingContext2D) {}

  set(points: Points): void {
    this.points = points;
  }

  paint(view: View, size: number, skipped: number): void {
    const { canvas, context, points } = this;
    context.clearRect(0, 0, canvas.width, canvas.height);
    if (!points) {
      return;
    }
    const { places, colours } = points;
    for (const point of points.order.subarray(skipped)) {
      const x = (places[2 * point] - view.x) * view.scale + canvas.width / 2;
      const y = canvas.height / 2 - (places[2 * point + 1] - view.y) * view.scale;
      if (x > -size && y > -size && x < canvas.width + size && y < canvas.height + size) {
        const at = 4 * point;
        context.fillStyle = `rgb(${colours[at]} ${colours[at + 1]} ${colours[at + 2]} / ${colours[at + 3] / 255})`;
        context.fillRect(x - size / 2, y - size / 2, size, size);
      }
    }
  }
}

/** The painter and its canvas, which belongs to one way of drawing for good. */
export function painter(make: () => HTMLCanvasElement, webGl: boolean): [HTMLCanvasElement, Painter] {
  if (webGl) {
    try {
      const canvas = make();
      const gl = canvas.getContext('webgl', { antialias: false, premultipliedAlpha: true });
      if (gl) {
        return [canvas, new GlPainter(canvas, gl)];
      }
    } catch (error) {
      console.info('The map is drawn without WebGL:', error);
    }
  }
  const canvas = make();
  return [canvas, new PlainPainter(canvas, canvas.getContext('2d')!)];
}

/** The numbers below a bound in an order without meaning, always the same, so that any number of the first are a fair sample. */
export function shuffled(bound: number): Uint32Array {
  const order = Uint32Array.from({ length: bound }, (_, i) => i);
  let state = 1;
  for (let i = bound - 1; i > 0; i--) {
    // Park and Miller's generator.
    state = (state * 48271) % 2147483647;
    const j = state % (i + 1);
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}

/** How many of the points that can be left out are drawn while the view moves: as many as leave it about 25 frames a second. */
export class Pace {
  private static readonly SLOW = 40;
  private static readonly FAST = 25;
  private part = 1;
  private last = 0;

  /** A movement begins, or has ended. */
  rest(): void {
    this.last = 0;
  }

  /** The part for the frame that is drawn now, milliseconds after some beginning. */
  next(now: number): number {
    const took = this.last === 0 ? 0 : now - this.last;
    this.last = now;
    if (took > Pace.SLOW) {
      this.part = Math.max(0.005, this.part * Math.max(0.25, Pace.FAST / took));
    } else if (took > 0 && took < Pace.FAST) {
      this.part = Math.min(1, this.part * 1.1);
    }
    return this.part;
  }
}

/** Finds the point next to a place. */
export class Grid {
  private readonly side: number;
  private readonly starts: Int32Array;
  private readonly members: Int32Array;

  constructor(
    private readonly places: Float32Array,
    points: Uint32Array,
    private readonly left: number,
    private readonly low: number,
    private readonly width: number,
  ) {
    this.side = Math.max(1, Math.min(1024, Math.ceil(Math.sqrt(points.length / 2))));
    const cells = this.side * this.side;
    this.starts = new Int32Array(cells + 1);
    points.forEach(point => this.starts[this.cell(point) + 1]++);
    for (let i = 0; i < cells; i++) {
      this.starts[i + 1] += this.starts[i];
    }
    const next = this.starts.slice();
    this.members = new Int32Array(points.length);
    points.forEach(point => (this.members[next[this.cell(point)]++] = point));
  }

  private at(value: number, from: number): number {
    return Math.max(0, Math.min(this.side - 1, Math.floor(((value - from) / this.width) * this.side)));
  }

  private cell(point: number): number {
    return this.at(this.places[2 * point + 1], this.low) * this.side + this.at(this.places[2 * point], this.left);
  }

  /** The nearest within the radius, or -1. */
  nearest(x: number, y: number, radius: number): number {
    let best = -1;
    let least = radius * radius;
    for (let row = this.at(y - radius, this.low); row <= this.at(y + radius, this.low); row++) {
      for (let column = this.at(x - radius, this.left); column <= this.at(x + radius, this.left); column++) {
        const cell = row * this.side + column;
        for (let i = this.starts[cell]; i < this.starts[cell + 1]; i++) {
          const point = this.members[i];
          const dx = this.places[2 * point] - x;
          const dy = this.places[2 * point + 1] - y;
          const squared = dx * dx + dy * dy;
          if (squared <= least) {
            least = squared;
            best = point;
          }
        }
      }
    }
    return best;
  }
}

/** Whether a place lies within a closed line, given as x and y in turn. */
export function inside(line: number[], x: number, y: number): boolean {
  let within = false;
  for (let i = 0, j = line.length - 2; i < line.length; j = i, i += 2) {
    const above = line[i + 1] > y;
    if (above !== line[j + 1] > y && x < ((line[j] - line[i]) * (y - line[i + 1])) / (line[j + 1] - line[i + 1]) + line[i]) {
      within = !within;
    }
  }
  return within;
}
