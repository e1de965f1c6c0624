package org.galaxyscreen.io.image;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.galaxyscreen.core.Failures;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.ImageStream;
import org.galaxyscreen.core.NamedOptions;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.core.UnreadableImageException;
import org.galaxyscreen.io.internal.CheckedEntry;
import org.galaxyscreen.io.internal.FileNames;

/**
 * The image files in a zip archive, named and labelled as those of a {@link ImageFolderSource folder}; nothing is unpacked to disk. An entry
 * that inflates to more than 200 times its compressed size is refused, since images do not. Immutable and thread-safe; the archive is open
 * as long as the source is in use.
 */
public final class ImageZipSource implements ImageSource {
    private static final String DOS = "IBM437";

    private final Path path;
    private final ZipFile archive;
    private final ImageDecoder decoder;
    private final List<Entry> entries;
    private final List<String> remarks;

    private record Entry(SurveyObject object, String name) {}

    private ImageZipSource(
            Path path, ZipFile archive, ImageDecoder decoder, List<Entry> entries, List<String> remarks) {
        this.path = path;
        this.archive = archive;
        this.decoder = decoder;
        this.entries = entries;
        this.remarks = remarks;
    }

    /**
     * Lists an archive.
     *
     * @throws IOException if it cannot be read, is no zip archive, or holds no images
     */
    public static ImageZipSource of(Path path) throws IOException {
        ImageFormats formats = ImageFormats.load(NamedOptions.none());
        ZipFile archive = unpacked(path);
        try {
            if (archive.size() > ArchiveImages.MOST_ENTRIES) {
                throw new IOException(path + " has " + archive.size() + " entries; at most "
                        + ArchiveImages.MOST_ENTRIES + " expected");
            }
            ArchiveImages images = new ArchiveImages(formats);
            archive.stream().filter(entry -> !entry.isDirectory()).forEach(entry -> images.add(entry.getName()));
            List<String> remarks = images.remarks();
            List<Entry> entries = new ArrayList<>();
            images.objects().forEach((name, object) -> entries.add(new Entry(object, name)));
            if (entries.isEmpty()) {
                throw images.holdsNone(path);
            }
            return new ImageZipSource(path, archive, ImageDecoders.ofAnyFormat(), List.copyOf(entries), remarks);
        } catch (IOException | RuntimeException e) {
            archive.close();
            throw e;
        }
    }

    /** Names are in UTF-8, or, as old programs write them that do not say so, in the characters of DOS. */
    private static ZipFile unpacked(Path path) throws IOException {
        try {
            return new ZipFile(path.toFile());
        } catch (ZipException | EOFException e) {
            String reason = Failures.reason(e);
            if (reason.contains("bad entry name")) {
                return new ZipFile(
                        path.toFile(), Charset.isSupported(DOS) ? Charset.forName(DOS) : StandardCharsets.ISO_8859_1);
            }
            throw new IOException(
                    path + " is no zip archive, or damaged: " + reason
                            + (reason.contains("compression method")
                                    ? "; entries that are stored or deflated expected: pack it again so"
                                    : ""),
                    e);
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
        return OptionalLong.of(entries.size());
    }

    @Override
    public ImageStream open() {
        return ImageStream.over(entries.size(), index -> new Zipped(entries.get(index)));
    }

    @Override
    public String toString() {
        return "ImageZipSource[" + path + ", " + entries.size() + " images]";
    }

    private final class Zipped implements PendingImage {
        private final Entry entry;

        Zipped(Entry entry) {
            this.entry = entry;
        }

        @Override
        public SurveyObject object() {
            return entry.object();
        }

        @Override
        public Image read() throws UnreadableImageException {
            String where = path + ", " + entry.name();
            try {
                return decoder.decode(content());
            } catch (UnreadableImageException e) {
                throw new UnreadableImageException(where + ": " + e.getMessage(), e);
            } catch (IOException e) {
                throw new UnreadableImageException(where + ": cannot be read: " + Failures.reason(e), e);
            } catch (OutOfMemoryError e) {
                throw UnreadableImageException.outOfMemory(where, e);
            }
        }

        private byte[] content() throws IOException {
            ZipEntry found = archive.getEntry(entry.name());
            if (found == null) {
                throw new UnreadableImageException("is no longer there");
            }
            long most = Math.min(
                    ArchiveImages.MOST_BYTES,
                    ArchiveImages.MOST_RATIO * Math.max(1, found.getCompressedSize()) + (1 << 16));
            try (InputStream in = CheckedEntry.open(archive, found)) {
                byte[] bytes = in.readNBytes((int) most);
                if (in.read() >= 0) {
                    throw new UnreadableImageException("inflates to more than " + most + " bytes, "
                            + ArchiveImages.MOST_RATIO + " times its compressed size; an image expected");
                }
                return bytes;
            }
        }
    }
}
