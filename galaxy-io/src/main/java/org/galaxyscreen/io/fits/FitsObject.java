package org.galaxyscreen.io.fits;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.core.UnreadableImageException;
import org.galaxyscreen.io.sky.SkyPosition;
import org.jspecify.annotations.Nullable;

/** One object's files. Thread-safe. */
final class FitsObject implements PendingImage {
    private final SurveyObject object;
    private final SortedMap<String, Path> files;
    private final FitsOptions options;

    /** The object with what its header says; null until somebody asks. */
    private volatile @Nullable SurveyObject placed;

    /** @param files by band; the band is empty where files are not told apart by it */
    FitsObject(SurveyObject object, SortedMap<String, Path> files, FitsOptions options) {
        this.object = object;
        this.files = files;
        this.options = options;
    }

    /** With the position of the image's centre and its pixel scale, where a header has world coordinates that are supported. */
    @Override
    public SurveyObject object() {
        SurveyObject known = placed;
        if (known == null) {
            known = located();
            placed = known;
        }
        return known;
    }

    @Override
    public List<Path> ownFiles() {
        return List.copyOf(files.values());
    }

    private SurveyObject located() {
        String first =
                options.bands().stream().filter(files::containsKey).findFirst().orElse(files.firstKey());
        try (FitsFile file = FitsFile.open(files.get(first))) {
            HduSelector selector = options.extensions().isEmpty()
                    ? HduSelector.firstImage()
                    : options.extensions().get(0);
            FitsHdu hdu = file.select(selector).get(0);
            FitsHdu.Shape shape = hdu.shape();
            Wcs wcs = wcs(file, hdu);
            SkyPosition own = wcs.toSky((shape.width() - 1) / 2.0, (shape.height() - 1) / 2.0);
            SkyPosition centre = wcs.frame().toIcrs(own.longitude(), own.latitude());
            return new SurveyObject(
                    object.id(), centre.longitude(), centre.latitude(), Double.NaN, wcs.pixelScale(), object.label());
        } catch (IOException | IllegalArgumentException e) {
            // An image without a position is an image all the same, and one that cannot be read says so when it is.
            return object;
        }
    }

    /** Of the extension, or of the primary header where that has none. */
    private static Wcs wcs(FitsFile file, FitsHdu hdu) throws IOException {
        try {
            return Wcs.of(hdu.header());
        } catch (IOException e) {
            if (hdu.index() == 0 || hdu.header().has("CTYPE1")) {
                throw e;
            }
            return Wcs.of(file.select(HduSelector.of("0")).get(0).header());
        }
    }

    /** One plane of one extension. */
    private record Plane(FitsHdu hdu, int index) {}

    @Override
    public Image read() throws UnreadableImageException {
        try {
            return new Reading().run();
        } catch (UnreadableImageException e) {
            throw e;
        } catch (IOException e) {
            throw new UnreadableImageException(String.valueOf(e.getMessage()), e);
        } catch (OutOfMemoryError e) {
            throw UnreadableImageException.outOfMemory(object.id(), e);
        }
    }

    /** The image as it comes together. */
    private final class Reading {
        private final Map<String, float[]> bands = new LinkedHashMap<>();
        private int width = -1;
        private int height = -1;
        private boolean[] mask = new boolean[0];

        Image run() throws IOException {
            boolean byFile = !files.containsKey("");
            List<String> wanted = options.bands();
            if (byFile) {
                for (String band : wanted) {
                    Path file = files.get(band);
                    if (file == null) {
                        throw new UnreadableImageException(object.id() + ": band " + band + " is missing; found "
                                + String.join(", ", files.keySet()) + ", all of " + String.join(", ", wanted)
                                + " expected");
                    }
                    read(file, band);
                }
            } else {
                read(files.get(""), "");
            }
            List<String> names = wanted.isEmpty() ? List.copyOf(bands.keySet()) : wanted;
            List<float[]> planes = new ArrayList<>();
            for (String name : names) {
                float[] plane = bands.get(name);
                if (plane == null) {
                    throw new UnreadableImageException(
                            files.get("") + ": has no band " + name + "; it has " + String.join(", ", bands.keySet()));
                }
                planes.add(plane);
            }
            Image image = Image.ofFloats(width, height, names, planes);
            return mask.length == 0 ? image : image.withMask(mask);
        }

        private void read(Path path, String band) throws IOException {
            try (FitsFile file = FitsFile.open(path)) {
                List<FitsHdu> hdus = new ArrayList<>();
                for (HduSelector selector : options.extensions()) {
                    hdus.addAll(file.select(selector));
                }
                if (hdus.isEmpty()) {
                    hdus.addAll(file.select(HduSelector.firstImage()));
                }
                for (Map.Entry<String, Plane> plane : planes(path, hdus, band).entrySet()) {
                    if (options.bands().isEmpty() || options.bands().contains(plane.getKey())) {
                        add(file, plane.getKey(), plane.getValue());
                    } else {
                        bands.putIfAbsent(plane.getKey(), new float[0]);
                    }
                }
                Optional<HduSelector> selector = options.mask();
                if (selector.isPresent()) {
                    mask(file, file.select(selector.get()).get(0));
                }
            }
        }

        /** The planes by the names that they have as bands. */
        private Map<String, Plane> planes(Path path, List<FitsHdu> hdus, String band) throws IOException {
            Map<String, Plane> planes = new LinkedHashMap<>();
            for (FitsHdu hdu : hdus) {
                int count = shape(path, hdu).planes();
                if (count > Image.MAX_BANDS) {
                    throw new IOException(
                            path + ": " + hdu + " has " + count + " planes; at most " + Image.MAX_BANDS + " expected");
                }
                String base = hdus.size() > 1 ? hdu.name().orElse(String.valueOf(hdu.index())) : "";
                for (int i = 0; i < count; i++) {
                    String number = count > 1 || base.isEmpty() ? String.valueOf(i + 1) : "";
                    String name = base.isEmpty() || number.isEmpty() ? base + number : base + "." + number;
                    if (planes.put(band.isEmpty() ? name : band, new Plane(hdu, i)) != null) {
                        throw new IOException(path + ": has "
                                + (band.isEmpty() ? "two bands named " + name : "several planes for band " + band)
                                + "; one expected: choose an extension");
                    }
                }
                if (!band.isEmpty()) {
                    checkFilter(path, hdu, band);
                }
            }
            return planes;
        }

        private FitsHdu.Shape shape(Path path, FitsHdu hdu) throws IOException {
            try {
                return hdu.shape();
            } catch (IOException e) {
                throw FitsFailures.of(path, hdu + " " + e.getMessage(), e);
            }
        }

        /** A file that calls itself another of the bands was given the wrong name. */
        private void checkFilter(Path path, FitsHdu hdu, String band) throws IOException {
            String filter = hdu.header().text("FILTER").orElse("").strip();
            if (!filter.equals(band) && options.bands().contains(filter)) {
                throw new IOException(
                        path + ": " + hdu + " says FILTER = " + filter + "; band " + band + " expected by its name");
            }
        }

        private void add(FitsFile file, String band, Plane plane) throws IOException {
            FitsHdu.Shape shape = shape(file.path(), plane.hdu());
            checkSize(file, plane.hdu(), shape);
            long needed = 4L * width * height * Math.max(1, options.bands().size());
            long most = Runtime.getRuntime().maxMemory() / 4;
            if (needed > most) {
                throw new IOException(
                        file.path() + ": " + plane.hdu() + " has " + width + "×" + height + " pixels, which take "
                                + (needed >> 20) + " MiB; at most " + (most >> 20)
                                + " MiB expected, a quarter of Java's heap: give it a larger one (-Xmx) to read this image");
            }
            float[] values = turned(file.read(plane.hdu(), plane.index(), 0, 0, width, height));
            OptionalDouble none = options.maskValue();
            if (none.isPresent()) {
                float value = (float) none.getAsDouble();
                for (int i = 0; i < values.length; i++) {
                    values[i] = values[i] == value ? Float.NaN : values[i];
                }
            }
            bands.put(band, values);
        }

        private void mask(FitsFile file, FitsHdu hdu) throws IOException {
            checkSize(file, hdu, shape(file.path(), hdu));
            float[] values = turned(file.read(hdu, 0, 0, 0, width, height));
            mask = mask.length == 0 ? new boolean[values.length] : mask;
            for (int i = 0; i < values.length; i++) {
                mask[i] |= values[i] != 0;
            }
        }

        private void checkSize(FitsFile file, FitsHdu hdu, FitsHdu.Shape shape) throws IOException {
            if (width < 0) {
                width = shape.width();
                height = shape.height();
            } else if (shape.width() != width || shape.height() != height) {
                throw new IOException(file.path() + ": " + hdu + " has " + shape.width() + "×" + shape.height()
                        + " pixels; " + width + "×" + height + " expected, as in the object's other bands");
            }
        }

        /** FITS's first row is the lowest. */
        private float[] turned(float[] values) {
            float[] row = new float[width];
            for (int y = 0; y < height / 2; y++) {
                int other = (height - 1 - y) * width;
                System.arraycopy(values, y * width, row, 0, width);
                System.arraycopy(values, other, values, y * width, width);
                System.arraycopy(row, 0, values, other, width);
            }
            return values;
        }
    }
}
