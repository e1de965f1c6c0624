package org.galaxyscreen.io.image;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.galaxyscreen.core.Cancellation;
import org.galaxyscreen.core.Failures;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.ImageLookup;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.ImageStream;
import org.galaxyscreen.core.NamedOptions;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.core.UnreadableImageException;
import org.galaxyscreen.io.internal.FileNames;
import org.galaxyscreen.io.internal.Places;
import org.jspecify.annotations.Nullable;

/**
 * The image files in a tar archive, plain or by gzip, named and labelled as those of a {@link ImageFolderSource folder}, in the archive's
 * order; nothing is unpacked to disk. The archive is read through once to list it, and once a pass; in a plain one single images are found without. Links and sparse files are passed over and
 * counted. Of entries with the same name the last counts, as for tar. Immutable and thread-safe.
 */
public final class ImageTarSource implements ImageSource {
    private static final int BUFFER_BYTES = 1 << 18;

    private final Path path;
    private final ImageDecoder decoder;
    private final boolean compressed;
    private final Map<Long, Named> images;
    private final List<String> remarks;
    private final Places places = new Places(this);

    /** An image of the archive, by its entry. */
    private record Named(SurveyObject object, TarEntries.Entry entry) {}

    /** @param images by the place of their content */
    private ImageTarSource(Path path, boolean compressed, Map<Long, Named> images, List<String> remarks) {
        this.path = path;
        this.decoder = ImageDecoders.ofAnyFormat();
        this.compressed = compressed;
        this.images = images;
        this.remarks = remarks;
    }

    /**
     * Lists an archive.
     *
     * @throws IOException if it cannot be read, is no tar archive, is cut off or damaged, or holds no images
     */
    public static ImageTarSource of(Path path) throws IOException {
        ImageFormats formats = ImageFormats.load(NamedOptions.none());
        ArchiveImages images = new ArchiveImages(formats);
        Map<String, TarEntries.Entry> places = new HashMap<>();
        boolean compressed;
        try (InputStream in = open(path)) {
            compressed = in instanceof Inflated;
            TarEntries entries = new TarEntries(in);
            for (TarEntries.Entry entry = entries.next(); entry != null; entry = entries.next()) {
                Cancellation.check("listing " + path);
                if (entry.isFile() && !entry.name().endsWith("/")) {
                    if (images.add(entry.name())) {
                        places.put(entry.name(), entry);
                    }
                } else if (entry.type() == '1' || entry.type() == '2') {
                    images.ignore("links");
                } else if (entry.type() != '5' && !entry.isFile()) {
                    images.ignore("of other kinds");
                }
                if (places.size() > ArchiveImages.MOST_ENTRIES) {
                    throw new IOException("more than " + ArchiveImages.MOST_ENTRIES + " images");
                }
            }
        } catch (IOException e) {
            throw new IOException(path + " is no tar archive, or damaged: " + Failures.reason(e), e);
        }
        List<String> remarks = images.remarks();
        if (places.isEmpty()) {
            throw images.holdsNone(path);
        }
        Map<Long, Named> named = new TreeMap<>();
        images.objects().forEach((name, object) -> {
            TarEntries.Entry entry = places.get(name);
            named.put(entry.start(), new Named(object, entry));
        });
        return new ImageTarSource(path, compressed, named, remarks);
    }

    private static InputStream open(Path path) throws IOException {
        InputStream file = new BufferedInputStream(Files.newInputStream(path), BUFFER_BYTES);
        try {
            file.mark(2);
            boolean gzip = file.read() == 0x1F && file.read() == 0x8B;
            file.reset();
            return gzip ? new Inflated(new GZIPInputStream(file, BUFFER_BYTES), Files.size(path)) : file;
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    /** Whether a file begins as a tar archive does, plain or by gzip. */
    static boolean recognises(Path path) {
        try (InputStream in = open(path)) {
            return TarEntries.recognises(in.readNBytes(512));
        } catch (IOException e) {
            return false;
        }
    }

    /** What was passed over, most first; hidden files are not counted. */
    @Override
    public List<String> remarks() {
        return remarks;
    }

    /** The archive's name. */
    @Override
    public String name() {
        return FileNames.last(path);
    }

    @Override
    public OptionalLong size() {
        return OptionalLong.of(images.size());
    }

    @Override
    public List<SurveyObject> objects() {
        return images.values().stream().map(Named::object).toList();
    }

    /** Of a plain archive; one by gzip has to be read from its beginning. */
    @Override
    public Optional<ImageLookup> lookup() {
        if (compressed) {
            return Optional.empty();
        }
        List<Named> inOrder = List.copyOf(images.values());
        return Optional.of(id -> {
            OptionalInt place = places.of(id);
            return place.isEmpty() ? Optional.empty() : Optional.of(entry(inOrder.get(place.getAsInt())));
        });
    }

    private Entry entry(Named image) throws IOException {
        TarEntries.Entry entry = image.entry();
        byte[] content = null;
        if (entry.size() <= ArchiveImages.MOST_BYTES) {
            try (InputStream in = Files.newInputStream(path)) {
                in.skipNBytes(entry.start());
                content = in.readNBytes((int) entry.size());
            } catch (IOException e) {
                throw new IOException(path + " cannot be read: " + Failures.reason(e), e);
            }
            if (content.length < entry.size()) {
                throw new IOException(path + " has changed since it was listed: it is cut off in " + entry.name());
            }
        }
        return new Entry(image.object(), entry.name(), content);
    }

    @Override
    public ImageStream open() throws IOException {
        return new Pass(open(path));
    }

    @Override
    public String toString() {
        return "ImageTarSource[" + path + ", " + images.size() + " images]";
    }

    private final class Pass implements ImageStream {
        private final InputStream in;
        private final TarEntries entries;

        Pass(InputStream in) {
            this.in = in;
            this.entries = new TarEntries(in);
        }

        @Override
        public List<PendingImage> next(int max) throws IOException {
            ImageStream.requireSome(max);
            List<PendingImage> images = new ArrayList<>();
            try {
                while (images.size() < max) {
                    TarEntries.Entry entry = entries.next();
                    if (entry == null) {
                        return images;
                    }
                    Named image = ImageTarSource.this.images.get(entry.start());
                    if (image != null) {
                        byte[] content = entry.size() > ArchiveImages.MOST_BYTES ? null : entries.content();
                        images.add(new Entry(image.object(), entry.name(), content));
                    }
                }
            } catch (IOException e) {
                throw new IOException(path + " cannot be read further: " + Failures.reason(e), e);
            }
            return images;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    private final class Entry implements PendingImage {
        private final SurveyObject object;
        private final String name;
        private final byte @Nullable [] content;

        Entry(SurveyObject object, String name, byte @Nullable [] content) {
            this.object = object;
            this.name = name;
            this.content = content;
        }

        @Override
        public SurveyObject object() {
            return object;
        }

        @Override
        public Image read() throws UnreadableImageException {
            String where = path + ", " + name;
            if (content == null) {
                throw new UnreadableImageException(
                        where + ": has more than " + ArchiveImages.MOST_BYTES + " bytes; an image expected");
            }
            try {
                return decoder.decode(content);
            } catch (IOException e) {
                throw new UnreadableImageException(where + ": " + e.getMessage(), e);
            } catch (OutOfMemoryError e) {
                throw UnreadableImageException.outOfMemory(where, e);
            }
        }
    }

    /** Stops where an archive inflates to far more than images do. */
    private static final class Inflated extends InputStream {
        private final InputStream in;
        private final long most;
        private long count;

        Inflated(InputStream in, long compressed) {
            this.in = in;
            this.most = ArchiveImages.MOST_RATIO * compressed + (1 << 20);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int read = in.read(target, offset, length);
            count += Math.max(0, read);
            if (count > most) {
                throw new IOException("it inflates to more than " + most + " bytes, " + ArchiveImages.MOST_RATIO
                        + " times its size; images expected");
            }
            return read;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
