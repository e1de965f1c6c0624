package org.galaxyscreen.io.image;

import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;
import java.util.Arrays;
import java.util.List;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.UnreadableImageException;

/** Takes the samples out of decoded rasters, without the colour management of {@code BufferedImage}. */
final class Rasters {
    private Rasters() {}

    /**
     * The first three channels, or a single one three times: bytes of 8 bits a channel or less, and of 16 bits floats in [0, 1], which are the
     * samples divided by 65535.
     *
     * @throws UnreadableImageException if the raster has another size than its header said
     */
    static Image colour(Raster raster, int width, int height) throws UnreadableImageException {
        if (raster.getSampleModel().getDataType() != DataBuffer.TYPE_USHORT) {
            return Image.wrap(width, height, rgb(raster, width, height));
        }
        checkSize(raster, width, height);
        float[] red = wide(raster, 0);
        boolean grey = raster.getNumBands() < 3;
        return Image.ofFloats(
                width, height, Image.RGB, List.of(red, grey ? red : wide(raster, 1), grey ? red : wide(raster, 2)));
    }

    private static float[] wide(Raster raster, int band) {
        float[] values = new float[raster.getWidth() * raster.getHeight()];
        int[] row = new int[raster.getWidth()];
        for (int y = 0, target = 0; y < raster.getHeight(); y++) {
            raster.getSamples(raster.getMinX(), raster.getMinY() + y, row.length, 1, band, row);
            for (int sample : row) {
                values[target++] = sample / 65535f;
            }
        }
        return values;
    }

    static void checkSize(Raster raster, int width, int height) throws UnreadableImageException {
        if (raster.getWidth() != width || raster.getHeight() != height) {
            throw new UnreadableImageException("decodes to " + raster.getWidth() + "×" + raster.getHeight()
                    + " pixels; " + width + "×" + height + " expected");
        }
    }

    /**
     * The first three channels, or a single one three times, of at most 8 bits, as interleaved bytes; the raster's own array where it is
     * already so.
     *
     * @throws UnreadableImageException if the raster has another size than its header said
     */
    static byte[] rgb(Raster raster, int width, int height) throws UnreadableImageException {
        checkSize(raster, width, height);
        if (raster.getSampleModel() instanceof PixelInterleavedSampleModel model
                && raster.getDataBuffer() instanceof DataBufferByte buffer
                && buffer.getNumBanks() == 1
                && raster.getSampleModelTranslateX() == 0
                && raster.getSampleModelTranslateY() == 0) {
            return interleaved(model, buffer, width, height);
        }
        return samples(raster);
    }

    private static byte[] interleaved(PixelInterleavedSampleModel model, DataBufferByte buffer, int width, int height) {
        byte[] data = buffer.getData();
        int[] offsets = model.getBandOffsets();
        if (Arrays.equals(offsets, new int[] {0, 1, 2}) && data.length == 3 * width * height) {
            return data;
        }
        byte[] rgb = new byte[3 * width * height];
        boolean grey = offsets.length < 3;
        int red = offsets[0] + buffer.getOffset();
        int green = offsets[grey ? 0 : 1] + buffer.getOffset();
        int blue = offsets[grey ? 0 : 2] + buffer.getOffset();
        int step = model.getPixelStride();
        int target = 0;
        for (int y = 0; y < height; y++) {
            int source = y * model.getScanlineStride();
            for (int x = 0; x < width; x++, source += step, target += 3) {
                rgb[target] = data[red + source];
                rgb[target + 1] = data[green + source];
                rgb[target + 2] = data[blue + source];
            }
        }
        return rgb;
    }

    private static byte[] samples(Raster raster) {
        int bands = raster.getNumBands();
        int width = raster.getWidth();
        int[] row = new int[width * bands];
        byte[] rgb = new byte[3 * width * raster.getHeight()];
        int target = 0;
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
            for (int x = 0; x < width; x++) {
                for (int channel = 0; channel < 3; channel++) {
                    rgb[target++] = (byte) row[x * bands + (bands < 3 ? 0 : channel)];
                }
            }
        }
        return rgb;
    }

    /** The colours of a palette, without their opacity. */
    static byte[] lookUp(Raster raster, IndexColorModel palette) {
        int width = raster.getWidth();
        byte[] rgb = new byte[3 * width * raster.getHeight()];
        int[] row = new int[width];
        int target = 0;
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getSamples(raster.getMinX(), raster.getMinY() + y, width, 1, 0, row);
            for (int index : row) {
                int colour = palette.getRGB(index);
                rgb[target++] = (byte) (colour >> 16);
                rgb[target++] = (byte) (colour >> 8);
                rgb[target++] = (byte) colour;
            }
        }
        return rgb;
    }
}
