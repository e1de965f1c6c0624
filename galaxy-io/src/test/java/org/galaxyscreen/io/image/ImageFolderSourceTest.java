package org.galaxyscreen.io.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.core.UnreadableImageException;
import org.galaxyscreen.io.Fixtures;
import org.galaxyscreen.io.ImageSources;
import org.galaxyscreen.io.hdf5.Galaxy10Source;
import org.galaxyscreen.testdata.ReferenceData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderSourceTest {
    private static final byte[] PNG = Fixtures.bytes("png-rgb.png");
    private static final byte[] JPEG = Fixtures.bytes("jpeg-420.jpg");

    @TempDir
    Path folder;

    @Test
    void filesAreNamedAndLabelledByWhereTheyAre() throws IOException {
        put("b/2.png", PNG);
        put("b/deep/3.JPG", JPEG);
        put("a/1.jpeg", JPEG);
        put("0.png", PNG);
        put("notes.txt", new byte[3]);
        put(".hidden/4.png", PNG);
        put("a/._1.jpeg", JPEG);
        ImageFolderSource source = ImageFolderSource.of(folder);
        assertThat(source.size()).hasValue(4);
        List<PendingImage> images = Fixtures.readAll(source, 3);
        assertThat(images).extracting(image -> image.object().id()).containsExactly("0", "1", "2", "3");
        assertThat(images).extracting(image -> image.object().label()).containsExactly(null, "a", "b", "deep");
        assertThat(images.get(0).read().width()).isEqualTo(5);
        assertThat(images.get(3).read().width()).isEqualTo(61);
        assertThat(images.get(0).object().ra()).isNaN();
    }

    @Test
    void repeatedNamesBecomePaths() throws IOException {
        put("a/1.png", PNG);
        put("b/1.png", PNG);
        put("b/2.png", PNG);
        put("c/3.jpg", JPEG);
        put("c/3.png", PNG);
        assertThat(Fixtures.ids(ImageFolderSource.of(folder))).containsExactly("a/1", "b/1", "2", "c/3.jpg", "c/3.png");
    }

    @Test
    void namesThatClashInEveryWayBecomeWholePaths() throws IOException {
        put("a.jpg", JPEG);
        put("a.png", PNG);
        put("a.jpg.png", PNG);
        assertThat(Fixtures.ids(ImageFolderSource.of(folder))).containsExactly("a.jpg", "a.jpg.png", "a.png");
    }

    @Test
    void anUnreadableFileLeavesTheOthersReadable() throws IOException {
        put("1.jpg", JPEG);
        put("2.jpg", "<html>404 not found</html>".getBytes());
        put("3.png", PNG);
        put("4.jpg", java.util.Arrays.copyOf(JPEG, JPEG.length / 2));
        put("5.jpg", new byte[0]);
        List<PendingImage> images = Fixtures.readAll(ImageFolderSource.of(folder), 10);
        assertThat(images.get(0).read().height()).isEqualTo(45);
        assertThat(images.get(2).read().height()).isEqualTo(4);
        assertUnreadable(
                images.get(1),
                "2.jpg",
                "a JPEG, PNG, TIFF or WebP image expected",
                "text starting \"<html>404 not found");
        assertUnreadable(images.get(3), "4.jpg", "JPEG of 61×45 pixels is cut off", (JPEG.length / 2) + " bytes");
        assertUnreadable(images.get(4), "5.jpg", "an empty file");
    }

    @Test
    void aFileThatVanishesIsUnreadable() throws IOException {
        put("1.jpg", JPEG);
        List<PendingImage> images = Fixtures.readAll(ImageFolderSource.of(folder), 10);
        Files.delete(folder.resolve("1.jpg"));
        assertUnreadable(images.get(0), "1.jpg", "no longer there");
    }

    @Test
    void aFolderMustExistAndHoldImages() throws IOException {
        put("notes.txt", new byte[3]);
        assertThatThrownBy(() -> ImageFolderSource.of(folder.resolve("missing")))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("missing")
                .hasMessageContaining("does not exist");
        assertThatThrownBy(() -> ImageFolderSource.of(folder))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(folder + " holds no images")
                .hasMessageEndingWith("; found: 1 .txt ignored");
        assertThatThrownBy(() -> ImageFolderSource.of(folder.resolve("notes.txt")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is not a folder");
    }

    @Test
    void linksAreFollowedAndMayLeadInCircles() throws IOException {
        Path root = folder.resolve("root");
        put("root/a/1.png", PNG);
        put("elsewhere/deep/2.png", PNG);
        Files.createSymbolicLink(root.resolve("a/up"), root);
        Files.createSymbolicLink(root.resolve("a/self"), root.resolve("a"));
        Files.createSymbolicLink(root.resolve("z"), folder.resolve("elsewhere"));
        Files.createSymbolicLink(root.resolve("zz"), folder.resolve("elsewhere"));
        Files.createSymbolicLink(folder.resolve("elsewhere/back"), root);
        Files.createSymbolicLink(root.resolve("3.png"), folder.resolve("elsewhere/deep/2.png"));
        Files.createSymbolicLink(root.resolve("4.png"), folder.resolve("nowhere.png"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), root);
        for (Path input : List.of(root, link)) {
            ImageFolderSource source = ImageFolderSource.of(input);
            List<PendingImage> images = Fixtures.readAll(source, 10);
            assertThat(images).extracting(image -> image.object().id()).containsExactly("3", "1", "2");
            assertThat(images).extracting(image -> image.object().label()).containsExactly(null, "a", "deep");
            assertThat(images.get(2).read().width()).isEqualTo(5);
            assertThat(source.remarks()).containsExactly("1 .png (a link that leads nowhere) ignored");
        }
    }

    @Test
    void whatIsNoImageIsCounted() throws IOException {
        put("1.png", PNG);
        put("a/1.fits", PNG);
        put("a/2.FITS", PNG);
        put("b/3.fits", PNG);
        put("README", PNG);
        put("x.a long ending", PNG);
        put(".hidden", PNG);
        assertThat(ImageFolderSource.of(folder).remarks())
                .containsExactly("3 .fits ignored", "1 of other kinds ignored", "1 without an extension ignored");
    }

    @Test
    void namesThatAreNoLineOfTextAreEncoded() throws IOException {
        put("two\nlines/a\nb c.png", PNG);
        put("plain %.png", PNG);
        // Bytes that are no UTF-8.
        Path odd = Path.of(URI.create(folder.toUri() + "%FF%FE.png"));
        Path odder = Path.of(URI.create(folder.toUri() + "%FD%FE.png"));
        Files.write(odd, PNG);
        Files.write(odder, JPEG);
        List<PendingImage> images = Fixtures.readAll(ImageFolderSource.of(folder), 10);
        assertThat(images)
                .extracting(image -> image.object().id())
                .containsExactly("%FD%FE", "%FF%FE", "plain %", "a%0Ab%20c");
        assertThat(images.get(3).object().label()).isEqualTo("two%0Alines");
        assertThat(images.get(0).read().width()).isEqualTo(61);
        assertThat(images.get(1).read().width()).isEqualTo(5);
        assertThat(images.get(3).read().width()).isEqualTo(5);
    }

    @Test
    void aFolderThatCannotBeReadIsNamed() throws IOException {
        put("1.png", PNG);
        put("closed/2.png", PNG);
        Path closed = folder.resolve("closed");
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));
        try {
            assumeFalse(Files.isReadable(closed), "whoever runs this may read everything");
            assertThatThrownBy(() -> ImageFolderSource.of(folder))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("the folder " + closed + " cannot be read: permission denied");
        } finally {
            Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
        }
    }

    @Test
    void inputIsOpenedAsWhatItIs() throws IOException {
        put("1.jpg", JPEG);
        assertThat(ImageSources.open(folder)).isInstanceOf(ImageFolderSource.class);
        assertThat(ImageSources.open(Fixtures.path("h5py-gzip.h5"))).isInstanceOf(Galaxy10Source.class);
        assertThatThrownBy(() -> ImageSources.open(folder.resolve("none")))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining(
                        "a FITS file or a folder of them or a Galaxy10 HDF5 file or a folder of JPEG, PNG, TIFF or WebP files or a zip archive of such files or a tar archive of such files, plain or by gzip or an array of images by NumPy (.npz or .npy) or an http://, https:// or s3:// address or a list of them expected");
        assertThatThrownBy(() -> ImageSources.open(folder.resolve("1.jpg")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(
                        "1.jpg is no source of images; a FITS file or a folder of them or a Galaxy10 HDF5 file or a folder of JPEG, PNG, TIFF or WebP files");
    }

    @Test
    void realGalaxiesAreFoundAndDecoded() throws IOException {
        ImageFolderSource source = ImageFolderSource.of(ReferenceData.require("data/galaxyzoo2"));
        assertThat(source.size()).hasValue(1400);
        List<PendingImage> images = Fixtures.readAll(source, 500);
        assertThat(images).extracting(image -> image.object().id()).doesNotHaveDuplicates();
        assertThat(images).extracting(image -> image.object().label()).containsOnly("spirals", "non_spirals");
        Image first = images.get(0).read();
        assertThat(first.width()).isEqualTo(424);
    }

    private static void assertUnreadable(PendingImage image, String... parts) {
        assertThatThrownBy(image::read)
                .isInstanceOf(UnreadableImageException.class)
                .hasMessageContainingAll(parts);
    }

    private void put(String name, byte[] content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, content);
    }
}
