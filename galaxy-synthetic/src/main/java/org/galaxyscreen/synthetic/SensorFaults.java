package org.galaxyscreen.synthetic;

import java.util.Arrays;
import org.galaxyscreen.core.Image;

/** Damages finished images, as sensors, pipelines and disks do. For one thread. */
final class SensorFaults {
    private static final int SIZE = Scene.SIZE;

    private final SeededRandom random;

    SensorFaults(SeededRandom random) {
        this.random = random;
    }

    /** A broad gap and some single columns. */
    Image deadColumns(Image image) {
        byte[] rgb = image.rgb().clone();
        int gap = 3 + random.below(13);
        int from = 60 + random.below(SIZE - 120 - gap);
        kill(rgb, from, gap, random.chance(0.75) ? 7 : 1 + random.below(6));
        int singles = 1 + random.below(6);
        for (int i = 0; i < singles; i++) {
            kill(rgb, random.below(SIZE - 2), 1 + random.below(2), 1 + random.below(7));
        }
        return Image.wrap(SIZE, SIZE, rgb);
    }

    /** @param bands which of red (1), green (2) and blue (4) */
    private static void kill(byte[] rgb, int from, int columns, int bands) {
        for (int y = 0; y < SIZE; y++) {
            for (int x = from; x < from + columns; x++) {
                for (int band = 0; band < 3; band++) {
                    if ((bands >> band & 1) == 1) {
                        rgb[3 * (y * SIZE + x) + band] = 0;
                    }
                }
            }
        }
    }

    /**
     * Nothing, or nothing in part.
     *
     * @param image an ordinary galaxy
     * @param sky the same sky without one
     */
    Image blank(Image image, Image sky) {
        return switch (random.below(4)) {
            case 0 -> Image.wrap(SIZE, SIZE, new byte[3 * SIZE * SIZE]);
            case 1 -> sky;
            case 2 -> flat(random.below(256));
            default -> partly(image);
        };
    }

    private static Image flat(int grey) {
        byte[] rgb = new byte[3 * SIZE * SIZE];
        Arrays.fill(rgb, (byte) grey);
        return Image.wrap(SIZE, SIZE, rgb);
    }

    /** Black beyond the edge of the exposure, which runs through the galaxy. */
    private Image partly(Image image) {
        byte[] rgb = image.rgb().clone();
        double heading = random.chance(0.6) ? Math.PI / 2 * random.below(4) : random.between(0, 6.28);
        double nx = StrictMath.cos(heading);
        double ny = StrictMath.sin(heading);
        double edge = random.between(-45, 15);
        for (int y = 0; y < SIZE; y++) {
            for (int x = 0; x < SIZE; x++) {
                if ((x - SIZE / 2.0) * nx + (y - SIZE / 2.0) * ny > edge) {
                    int pixel = 3 * (y * SIZE + x);
                    rgb[pixel] = 0;
                    rgb[pixel + 1] = 0;
                    rgb[pixel + 2] = 0;
                }
            }
        }
        return Image.wrap(SIZE, SIZE, rgb);
    }

    Image corrupt(Image image) {
        return switch (random.below(3)) {
            case 0 -> shuffledBlocks(image);
            case 1 -> shiftedLines(image);
            default -> lostColour(image);
        };
    }

    private Image shuffledBlocks(Image image) {
        int block = 16 << random.below(3);
        int blocks = SIZE / block;
        byte[] source = image.rgb();
        byte[] rgb = source.clone();
        int moves = blocks * blocks / 2;
        for (int i = 0; i < moves; i++) {
            int from = blockStart(random.below(blocks * blocks), block);
            int to = blockStart(random.below(blocks * blocks), block);
            for (int y = 0; y < block; y++) {
                System.arraycopy(source, from + 3 * SIZE * y, rgb, to + 3 * SIZE * y, 3 * block);
            }
        }
        return Image.wrap(SIZE, SIZE, rgb);
    }

    private static int blockStart(int index, int block) {
        int across = SIZE / block;
        return 3 * (index / across * block * SIZE + index % across * block);
    }

    /** From some line on, bytes are missing: lines slip and colours change places. */
    private Image shiftedLines(Image image) {
        byte[] rgb = image.rgb().clone();
        int line = 40 + random.below(120);
        int slips = 1 + random.below(5);
        for (int i = 0; i < slips; i++) {
            int at = 3 * SIZE * Math.min(SIZE - 1, line + random.below(100));
            int lost = 1 + random.below(3 * SIZE - 1);
            System.arraycopy(rgb, at + lost, rgb, at, rgb.length - at - lost);
        }
        return Image.wrap(SIZE, SIZE, rgb);
    }

    /** One band alone, or one too few. */
    private Image lostColour(Image image) {
        byte[] rgb = image.rgb().clone();
        int lost = 1 + random.below(6);
        kill(rgb, 0, SIZE, lost);
        return Image.wrap(SIZE, SIZE, rgb);
    }
}
