package org.galaxyscreen.io.image;

import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;
import java.util.Arrays;
import org.galaxyscreen.core.UnreadableImageException;

/** Takes the samples out of decoded rasters, without the colour management of {@code BufferedImage}. */
final class Rasters {
    private Rasters() {}

    /**
     * The first three channels, or a single one three times, of 8 or 16 bits, as interleaved bytes; the raster's own array where it is
     * already so.
     *
     * @throws UnreadableImageException if the raster has another size than its header said
     */
    static byte[] rgb(Raster raster, int width, int height) throws UnreadableImageException {
        if (raster.getWidth() != width || raster.getHeight() != height) {
            throw new UnreadableImageException("decodes to " + raster.getWidth() + "×" + raster.getHeight()
                    + " pixels; " + width + "×" + height + " expected");
        }
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
        boolean wide = raster.getSampleModel().getDataType() == DataBuffer.TYPE_USHORT;
        int width = raster.getWidth();
        int[] row = new int[width * bands];
        byte[] rgb = new byte[3 * width * raster.getHeight()];
        int target = 0;
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
            for (int x = 0; x < width; x++) {
                for (int channel = 0; channel < 3; channel++) {
                    int sample = row[x * bands + (bands < 3 ? 0 : channel)];
                    rgb[target++] = (byte) (wide ? (sample * 255 + 32767) / 65535 : sample);
                }
            }
        }
        return rgb;
    }
}
