package org.galaxyscreen.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.core.SurveyObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The many ways in which the HDF5 library may store the same images and columns. */
class Hdf5StorageTest {
    static List<String> truth() throws IOException {
        return Files.readAllLines(path("truth.tsv"));
    }

    @ParameterizedTest
    @MethodSource("truth")
    void readsWhatTheHdf5LibraryReads(String line) throws Exception {
        List<String> truth = List.of(line.split("\t"));
        String column = truth.get(1);
        List<PendingImage> images = Fixtures.readAll(Galaxy10Source.of(path(truth.get(0) + ".h5")), 7);
        assertThat(images).hasSize(truth.size() - 2);
        for (int row = 0; row < images.size(); row++) {
            String expected = truth.get(row + 2);
            SurveyObject object = images.get(row).object();
            switch (column) {
                case "images" ->
                    assertThat(hash(images.get(row).read().rgb()))
                            .as("image %d", row)
                            .isEqualTo(expected);
                case "id" -> assertThat(object.id()).isEqualTo(expected);
                case "label" -> assertThat(object.label()).as("label %d", row).isEqualTo(expected);
                case "ans" -> assertThat(object.label()).as("class %d", row).isEqualTo(number(expected));
                default ->
                    assertThat(value(object, column))
                            .as("%s %d", column, row)
                            .isEqualTo(Double.valueOf(expected.replace("nan", "NaN")));
            }
        }
    }

    private static String number(String text) {
        return text.equals("True") ? "1" : text.equals("False") ? "0" : text;
    }

    private static Double value(SurveyObject object, String column) {
        return switch (column) {
            case "ra" -> object.ra();
            case "dec" -> object.dec();
            case "redshift" -> object.redshift();
            case "pxscale" -> object.pixelScale();
            default -> throw new IllegalArgumentException(column);
        };
    }

    private static String hash(byte[] rgb) throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(rgb);
        return HexFormat.of().formatHex(digest).substring(0, 16);
    }

    @Test
    void aClassIsAWholeNumber() {
        assertThatThrownBy(() -> Galaxy10Source.of(path("ans_nan.h5")))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("ans_nan.h5", "'ans'", "2.7", "row 4");
    }

    @Test
    void aVirtualDatasetIsRefusedInOneSentence() {
        assertThatThrownBy(() -> Galaxy10Source.of(path("vds.h5")))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("vds.h5", "'images' is virtual", "h5repack");
    }

    @Test
    void aLinkIntoAFileThatIsNotThereIsSaidSo() {
        assertThatThrownBy(() -> Galaxy10Source.of(path("ext_img.h5")))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("ext_img.h5", "'images' is a link into the file 'plain.h5'", "not there");
    }

    private static Path path(String name) {
        return Fixtures.path("hdf5/" + name);
    }
}
