package org.galaxyscreen.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.NamedOptions;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.core.UnreadableImageException;
import org.galaxyscreen.io.image.ImageDecoder;
import org.galaxyscreen.io.image.ImageFolderSource;
import org.galaxyscreen.io.image.ImageFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With another library's format and source on the class path. */
class ImageSourcesTest {
    @TempDir
    private Path folder;

    private final ClassLoader before = Thread.currentThread().getContextClassLoader();
    private URLClassLoader loader;

    @BeforeEach
    void putOthersOnTheClassPath() throws IOException {
        Path services = Files.createDirectories(folder.resolve("classes/META-INF/services"));
        Files.writeString(services.resolve(ImageFormat.class.getName()), OneGrey.class.getName());
        Files.writeString(services.resolve(ImageSourceProvider.class.getName()), Single.class.getName());
        loader = new URLClassLoader(new URL[] {folder.resolve("classes").toUri().toURL()}, before);
        Thread.currentThread().setContextClassLoader(loader);
    }

    @AfterEach
    void takeThemAway() throws IOException {
        Thread.currentThread().setContextClassLoader(before);
        loader.close();
    }

    /** An image of one pixel: a G and its grey. */
    public static final class OneGrey implements ImageFormat {
        @Override
        public String name() {
            return "ONE-GREY";
        }

        @Override
        public Set<String> suffixes() {
            return Set.of("grey");
        }

        @Override
        public boolean recognises(byte[] start) {
            return start.length > 0 && start[0] == 'G';
        }

        @Override
        public Set<String> options() {
            return Set.of("add");
        }

        @Override
        public ImageDecoder decoder(NamedOptions options) {
            int add = options.integer("add", 0, 0, 9);
            return file -> {
                if (file.length != 2) {
                    throw new UnreadableImageException("2 bytes expected, found " + file.length);
                }
                byte grey = (byte) (file[1] + add);
                return Image.wrap(1, 1, new byte[] {grey, grey, grey});
            };
        }
    }

    /** Folders named {@code *.single}, which are folders besides, and locations {@code single:} and a path. */
    public static final class Single implements ImageSourceProvider {
        @Override
        public String name() {
            return "single";
        }

        @Override
        public String description() {
            return "a folder named *.single";
        }

        @Override
        public boolean accepts(String location) {
            return location.endsWith(".single") || location.startsWith("single:");
        }

        @Override
        public ImageSource open(String location, NamedOptions options) throws IOException {
            return ImageFolderSource.of(Path.of(location.replaceFirst("^single:", "")));
        }
    }

    @Test
    void othersFormatsAreReadFromFolders() throws IOException {
        Files.write(folder.resolve("a.grey"), new byte[] {'G', 40});
        Files.write(folder.resolve("b.grey"), new byte[] {'G'});
        Files.write(folder.resolve("c.fits"), new byte[] {'G', 1});

        ImageSource source = ImageSources.open(folder.toString(), NamedOptions.parse(List.of("add=2")));

        assertThat(source.remarks()).contains("1 .fits ignored");
        List<PendingImage> images = Fixtures.readAll(source, 10);
        assertThat(images).extracting(image -> image.object().id()).containsExactly("a", "b");
        assertThat(images.get(0).read().rgb()).containsExactly(42, 42, 42);
        assertThatThrownBy(() -> images.get(1).read())
                .isInstanceOf(UnreadableImageException.class)
                .hasMessage(folder.resolve("b.grey") + ": 2 bytes expected, found 1");
    }

    @Test
    void optionsAreCheckedBeforeAnythingIsRead() throws IOException {
        Files.write(folder.resolve("a.grey"), new byte[] {'G', 40});
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ImageSources.open(folder.toString(), NamedOptions.parse(List.of("sub=2"))))
                .withMessage("the image source folder has no option sub; it has add");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ImageSources.open(folder.toString(), NamedOptions.parse(List.of("add=10"))))
                .withMessage("the option add is '10'; a whole number from 0 to 9 expected");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ImageFolderSource.of(folder, NamedOptions.parse(List.of("sub=2"))))
                .withMessage("a folder of images has no option sub; it has add");
    }

    @Test
    void othersSourcesAreOpenedByLocation() throws IOException {
        Files.write(folder.resolve("a.grey"), new byte[] {'G', 40});
        assertThat(ImageSources.open("single:" + folder, NamedOptions.none()).size())
                .hasValue(1);
    }

    @Test
    void ofSeveralSourcesOneIsChosenByName() throws IOException {
        Path both = Files.createDirectories(folder.resolve("both.single"));
        Files.write(both.resolve("a.grey"), new byte[] {'G', 40});
        assertThatThrownBy(() -> ImageSources.open(both))
                .isInstanceOf(IOException.class)
                .hasMessage("several image sources open " + both
                        + ": folder, single; choose one with the option source=NAME");
        assertThat(ImageSources.open(both.toString(), NamedOptions.parse(List.of("source=folder", "add=1")))
                        .size())
                .hasValue(1);
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> ImageSources.open(both.toString(), NamedOptions.parse(List.of("source=single", "add=1"))))
                .withMessage("the image source single has no option add; it has none");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ImageSources.open(both.toString(), NamedOptions.parse(List.of("source=double"))))
                .withMessage(
                        "the option source is 'double'; one of fits, galaxy10, folder, zip, tar, numpy, web, single expected");
    }

    @Test
    void whatNobodyOpensIsRefusedWithAllThatIsOpened() throws IOException {
        Path text = Files.writeString(folder.resolve("notes.txt"), "notes");
        assertThatThrownBy(() -> ImageSources.open(text))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        text
                                + " is no source of images; a FITS file or a folder of them or a Galaxy10 HDF5 file or a folder of JPEG, PNG, TIFF, WebP or ONE-GREY"
                                + " files or a zip archive of such files or a tar archive of such files, plain or by gzip or"
                                + " an array of images by NumPy (.npz or .npy) or an http://, https:// or s3:// address or a list of them or a folder named *.single expected");
        assertThatThrownBy(() -> ImageSources.open("sky:m31", NamedOptions.none()))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining(
                        "sky:m31: does not exist; a FITS file or a folder of them or a Galaxy10 HDF5 file or");
    }
}
