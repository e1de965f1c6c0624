package org.galaxyscreen.io.hdf5;

import io.jhdf.object.datatype.DataType;
import io.jhdf.object.datatype.FixedPoint;
import java.io.IOException;
import org.galaxyscreen.core.Image;

/**
 * The shape of a Galaxy10 file's images.
 *
 * @param images how many
 * @param height rows of each
 * @param width columns of each
 */
record Galaxy10Layout(int images, int height, int width) {
    static final String IMAGES = "images";

    /** Reads it from the file, checking that the images are there, RGB bytes, and stored in a way that is supported. */
    static Galaxy10Layout of(Hdf5File file) throws IOException {
        Hdf5Dataset dataset = dataset(file);
        long[] shape = dataset.shape();
        if (shape.length != 4 || shape[3] != 3) {
            throw new IOException(file + ": dataset 'images' has shape " + Hdf5File.shapeText(shape)
                    + "; (images, height, width, 3) expected");
        }
        if (!isUnsignedByte(dataset.type())) {
            throw new IOException(file + ": dataset 'images' holds " + describe(dataset.type())
                    + "; unsigned 8-bit integers (uint8) expected");
        }
        if (shape[0] < 1) {
            throw new IOException(
                    file + ": dataset 'images' has shape " + Hdf5File.shapeText(shape) + ": there are no images in it");
        }
        if (shape[0] > Integer.MAX_VALUE
                || shape[1] < 1
                || shape[2] < 1
                || shape[1] > Image.MAX_PIXELS
                || shape[2] > Image.MAX_PIXELS
                || shape[1] * shape[2] > Image.MAX_PIXELS) {
            throw new IOException(file + ": dataset 'images' has shape " + Hdf5File.shapeText(shape) + "; at most "
                    + Integer.MAX_VALUE + " images of 1 to " + Image.MAX_PIXELS + " pixels expected");
        }
        return new Galaxy10Layout((int) shape[0], (int) shape[1], (int) shape[2]);
    }

    /** Starts reading from the first image. */
    PixelReader reader(Hdf5File file) throws IOException {
        Hdf5Dataset dataset = dataset(file);
        if (dataset.isContiguous()) {
            return new ContiguousPixels(dataset, this);
        }
        if (dataset.isChunked()) {
            return new ChunkedPixels(dataset, this);
        }
        throw new IOException(file + ": dataset 'images' has the layout "
                + dataset.layout().getDataLayout() + "; contiguous or chunked expected"
                + Hdf5Dataset.COPY);
    }

    int imageBytes() {
        return Math.multiplyExact(3, height * width);
    }

    private static Hdf5Dataset dataset(Hdf5File file) throws IOException {
        Hdf5Dataset dataset = file.dataset(IMAGES);
        if (dataset == null) {
            throw new IOException(
                    file + " has no dataset 'images' of shape (images, height, width, 3); found: " + file.contents());
        }
        return dataset;
    }

    private static boolean isUnsignedByte(DataType type) {
        return type instanceof FixedPoint integer && integer.getSize() == 1 && !integer.isSigned();
    }

    private static String describe(DataType type) {
        int bits = 8 * type.getSize();
        if (type instanceof FixedPoint integer) {
            return (integer.isSigned() ? "signed " : "unsigned ") + bits + "-bit integers";
        }
        return type.getClass().getSimpleName() + " of " + bits + " bits";
    }
}
