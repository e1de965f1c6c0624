package org.galaxyscreen.io.image;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.galaxyscreen.core.Image;

/**
 * Decodes TIFF files of one picture through ImageIO. Grey and colour of at most 16 bits are pictures, as PNG's are; floats, and integers that
 * are signed or of 32 bits, are measured values: planes of floats, which are called {@code 1}, {@code 2}, … and need a rendering.
 */
final class TiffDecoder {
    private TiffDecoder() {}

    static Image decode(byte[] data) throws IOException {
        TiffHeader header = TiffHeader.parse(data);
        int width = header.width();
        int height = header.height();
        int bytesPerPixel = header.samples() * ((header.bits() + 7) / 8 + Float.BYTES);
        ImageSizes.checkMemory(
                width, height, bytesPerPixel, Runtime.getRuntime().maxMemory());
        ImageReader reader = ImageIO.getImageReadersByFormatName("tiff").next();
        try (ImageInputStream input = new MemoryCacheImageInputStream(new ByteArrayInputStream(data))) {
            reader.setInput(input, true, true);
            if (header.isMeasured()) {
                return measured(reader.readRaster(0, null), header);
            }
            BufferedImage image = reader.read(0);
            if (image.getColorModel() instanceof IndexColorModel palette) {
                return Image.wrap(width, height, Rasters.lookUp(image.getRaster(), palette));
            }
            return Rasters.colour(image.getRaster(), width, height);
        } finally {
            reader.dispose();
        }
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
