package org.galaxyscreen.io.image;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.plugins.tiff.BaselineTIFFTagSet;
import javax.imageio.plugins.tiff.TIFFDirectory;
import javax.imageio.plugins.tiff.TIFFField;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.UnreadableImageException;

/**
 * Decodes TIFF files of one picture through ImageIO. Grey and colour of at most 16 bits are pictures, as PNG's are; floats, and integers that
 * are signed or of 32 bits, are measured values: planes of floats, which are called {@code 1}, {@code 2}, … and need a rendering.
 */
final class TiffDecoder {
    private TiffDecoder() {}

    static Image decode(byte[] data) throws IOException {
        TiffHeader header = TiffHeader.parse(data);
        return Orientation.turned(decode(data, header), header.orientation());
    }

    private static Image decode(byte[] data, TiffHeader header) throws IOException {
        int width = header.width();
        int height = header.height();
        int bytesPerPixel = header.samples() * ((header.bits() + 7) / 8 + Float.BYTES);
        // ImageIO decodes whole tiles.
        ImageSizes.checkMemory(
                header.heldWidth(),
                header.heldHeight(),
                bytesPerPixel,
                Runtime.getRuntime().maxMemory());
        ImageReader reader = reader();
        byte[] file = header.isWideDifferences() ? withoutPredictor(data, header) : data;
        try (ImageInputStream input = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
            reader.setInput(input, true, !header.isPalette());
            BufferedImage image = reader.read(0);
            WritableRaster raster = image.getRaster();
            if (header.isWideDifferences()) {
                addUp(raster, header.columns());
            }
            if (header.isMeasured()) {
                return measured(raster, header);
            }
            if (header.isPalette()) {
                return Image.wrap(width, height, Rasters.lookUp(raster, palette(reader, header)));
            }
            if (image.getColorModel() instanceof IndexColorModel greys) {
                // Greys of fewer than 8 bits come as their numbers.
                Rasters.checkSize(raster, width, height);
                return Image.wrap(width, height, Rasters.lookUp(raster, greys));
            }
            return Rasters.colour(raster, width, height);
        } finally {
            reader.dispose();
        }
    }

    /** The file, saying that its differences are samples: ImageIO adds up those of 8 bits alone. */
    private static byte[] withoutPredictor(byte[] data, TiffHeader header) {
        byte[] copy = data.clone();
        copy[header.predictorAt()] = 1;
        return copy;
    }

    /** Makes samples of differences, which begin anew in each row of a tile or strip. Sums wrap around as the samples' type does. */
    private static void addUp(WritableRaster raster, int columns) {
        int left = raster.getMinX();
        int[] row = new int[raster.getWidth()];
        for (int band = 0; band < raster.getNumBands(); band++) {
            for (int y = raster.getMinY(); y < raster.getMinY() + raster.getHeight(); y++) {
                raster.getSamples(left, y, row.length, 1, band, row);
                for (int x = 0; x < row.length; x++) {
                    row[x] += x % columns == 0 ? 0 : row[x - 1];
                }
                raster.setSamples(left, y, row.length, 1, band, row);
            }
        }
    }

    /** Java's own: another library's on the class path may read other values. */
    private static ImageReader reader() {
        Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName("tiff");
        while (readers.hasNext()) {
            ImageReader reader = readers.next();
            if (reader.getClass().getModule().equals(ImageIO.class.getModule())) {
                return reader;
            }
            reader.dispose();
        }
        throw new IllegalStateException("this Java runtime reads no TIFF: its module java.desktop lacks the reader");
    }

    /** The high bytes of the file's colours, as libtiff takes them; ImageIO's own palette is up to a level darker. */
    private static IndexColorModel palette(ImageReader reader, TiffHeader header) throws IOException {
        TIFFField field = TIFFDirectory.createFromMetadata(reader.getImageMetadata(0))
                .getTIFFField(BaselineTIFFTagSet.TAG_COLOR_MAP);
        int colours = 1 << header.bits();
        if (field == null || field.getCount() != 3 * colours) {
            throw new UnreadableImageException("TIFF with a palette of " + (field == null ? 0 : field.getCount())
                    + " values; " + 3 * colours + " expected");
        }
        byte[][] channels = new byte[3][colours];
        for (int i = 0; i < 3 * colours; i++) {
            channels[i / colours][i % colours] = (byte) (field.getAsInt(i) >>> 8);
        }
        return new IndexColorModel(header.bits(), colours, channels[0], channels[1], channels[2]);
    }

    private static Image measured(Raster raster, TiffHeader header) throws IOException {
        int width = header.width();
        int height = header.height();
        Rasters.checkSize(raster, width, height);
        List<float[]> planes = new ArrayList<>();
        double[] row = new double[width];
        // ImageIO hands integers of 32 bits out as signed ones.
        double wrap = header.kind() == 1 ? 0x1p32 : 0;
        for (int band = 0; band < raster.getNumBands(); band++) {
            float[] plane = new float[width * height];
            for (int y = 0; y < height; y++) {
                raster.getSamples(raster.getMinX(), raster.getMinY() + y, width, 1, band, row);
                for (int x = 0; x < width; x++) {
                    plane[y * width + x] = (float) (row[x] < 0 && wrap > 0 ? row[x] + wrap : row[x]);
                }
            }
            planes.add(plane);
        }
        return Image.ofFloats(
                width,
                height,
                IntStream.rangeClosed(1, planes.size())
                        .mapToObj(String::valueOf)
                        .toList(),
                planes);
    }
}
