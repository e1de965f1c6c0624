package org.galaxyscreen.io.hdf5;

import io.jhdf.object.datatype.DataType;
import io.jhdf.object.datatype.FixedPoint;
import io.jhdf.object.datatype.FloatingPoint;
import java.io.IOException;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.io.DatasetLayout;

/**
 * The shape of a dataset of images: {@code (images, a, b, c)}, where what an image lacks is 1.
 *
 * @param dataset its name
 * @param images how many
 * @param rank how many dimensions the dataset has
 * @param elementBytes of one value
 */
record ImageStack(String dataset, int images, int rank, int a, int b, int c, int elementBytes) {
    static final String IMAGES = DatasetLayout.IMAGES;

    private static final String OTHERS =
            ", as Galaxy10 has them; to read images of another shape or type, name the dataset by the option images-dataset";

    /** Galaxy10's: reads it from the file, checking that the images are there, RGB bytes, and stored in a way that is supported. */
    static ImageStack ofGalaxy10(Hdf5File file) throws IOException {
        Hdf5Dataset dataset = file.dataset(IMAGES);
        if (dataset == null) {
            throw new IOException(file + " has no dataset 'images' of shape (images, height, width, 3); found: "
                    + file.contents() + "; name the one of the images by the option images-dataset");
        }
        long[] shape = dataset.shape();
        if (shape.length != 4 || shape[3] != 3) {
            throw new IOException(file + ": dataset 'images' has shape " + Hdf5File.shapeText(shape)
                    + "; (images, height, width, 3) expected" + OTHERS);
        }
        if (!isUnsignedByte(dataset.type())) {
            throw new IOException(file + ": dataset 'images' holds " + describe(dataset.type())
                    + "; unsigned 8-bit integers (uint8) expected" + OTHERS);
        }
        return of(dataset, IMAGES);
    }

    /** Any dataset of one to four dimensions, of which the first counts the images. */
    static ImageStack of(Hdf5Dataset dataset, String name) throws IOException {
        Hdf5File file = dataset.file();
        long[] shape = dataset.shape();
        if (shape.length < 1 || shape.length > 4) {
            throw new IOException(file + ": dataset '" + name + "' has shape " + Hdf5File.shapeText(shape)
                    + "; 3 or 4 dimensions expected, or 1 for images that are encoded");
        }
        if (shape[0] < 1) {
            throw new IOException(file + ": dataset '" + name + "' has shape " + Hdf5File.shapeText(shape)
                    + ": there are no images in it");
        }
        long values = 1;
        int[] sides = {1, 1, 1};
        boolean fits = shape[0] <= Integer.MAX_VALUE;
        for (int i = 1; i < shape.length; i++) {
            fits &= shape[i] >= 1 && shape[i] <= Image.MAX_PIXELS && values * shape[i] <= 3L * Image.MAX_PIXELS;
            values = fits ? values * shape[i] : values;
            sides[i - 1] = fits ? (int) shape[i] : 1;
        }
        if (!fits || values * dataset.elementBytes() > Integer.MAX_VALUE - 16) {
            throw new IOException(file + ": dataset '" + name + "' has shape " + Hdf5File.shapeText(shape)
                    + "; at most " + Integer.MAX_VALUE + " images of 1 to " + Image.MAX_PIXELS + " pixels expected");
        }
        return new ImageStack(name, (int) shape[0], shape.length, sides[0], sides[1], sides[2], dataset.elementBytes());
    }

    /** Starts reading from the first image. */
    PixelReader reader(Hdf5File file) throws IOException {
        Hdf5Dataset found = file.dataset(dataset);
        if (found == null) {
            throw new IOException(file + " has no dataset '" + dataset + "' any more");
        }
        if (found.isContiguous()) {
            return new ContiguousPixels(found, this);
        }
        if (found.isChunked()) {
            return new ChunkedPixels(found, this);
        }
        throw new IOException(file + ": dataset '" + dataset + "' has the layout "
                + found.layout().getDataLayout() + "; contiguous or chunked expected"
                + Hdf5Dataset.COPY);
    }

    int imageBytes() {
        return a * b * c * elementBytes;
    }

    private static boolean isUnsignedByte(DataType type) {
        return type instanceof FixedPoint integer && integer.getSize() == 1 && !integer.isSigned();
    }

    static String describe(DataType type) {
        int bits = 8 * type.getSize();
        if (type instanceof FixedPoint integer) {
            return (integer.isSigned() ? "signed " : "unsigned ") + bits + "-bit integers";
        }
        return type instanceof FloatingPoint
                ? bits + "-bit floating-point numbers"
                : "elements of another type of " + bits + " bits";
    }
}
