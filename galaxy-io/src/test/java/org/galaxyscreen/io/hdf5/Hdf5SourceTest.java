package org.galaxyscreen.io.hdf5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.ImageLookup;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.NamedOptions;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.io.DatasetLayout;
import org.galaxyscreen.io.Fixtures;
import org.galaxyscreen.io.ImageSources;
import org.galaxyscreen.testdata.Npy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of many layouts that h5py wrote; {@code make_layouts.py} made them. */
class Hdf5SourceTest {
    private static final String STAMPS = "images-dataset=survey/stamps";

    private static Path golden(String name) {
        return Fixtures.path("hdf5/" + name);
    }

    private static ImageSource open(String name, String... options) throws IOException {
        return ImageSources.open(golden(name + ".h5").toString(), NamedOptions.parse(List.of(options)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "float-big-endian | FLOAT32 | 1",
                "double-first-chunked | FLOAT32 | 1, 2, 3",
                "half-last | FLOAT32 | 1, 2, 3",
                "uint16-last-tiles | FLOAT32 | 1, 2, 3",
                "uint32-none | FLOAT32 | 1",
                "uint8-first | UINT8 | red, green, blue"
            })
    void valuesAreThoseOfH5py(String name, Image.Samples samples, String bands) throws IOException {
        ImageSource source = open(name, STAMPS, "id-dataset=objid", "ra-dataset=alpha", "dec-dataset=delta");

        List<PendingImage> images = Fixtures.readAll(source, 4);

        assertThat(source.size()).hasValue(9);
        assertThat(images.get(3).object().id()).isEqualTo("1099511627779");
        assertThat(images.get(8).object().ra()).isEqualTo(2);
        assertThat(images.get(0).object().dec()).isEqualTo(-1);
        assertValues(name, images, List.of(bands.split(", ")), samples);
    }

    private static void assertValues(String name, List<PendingImage> images, List<String> bands, Image.Samples samples)
            throws IOException {
        float[] expected = Npy.floats(golden(name + ".npy"));
        int at = 0;
        for (PendingImage pending : images) {
            Image image = pending.read();
            assertThat(image.bands()).isEqualTo(bands);
            assertThat(image.samples()).isEqualTo(samples);
            assertThat(List.of(image.width(), image.height())).containsExactly(10, 12);
            for (int band = 0; band < bands.size(); band++) {
                for (float value : image.plane(band)) {
                    float wanted = expected[at++];
                    // astype and a cast round alike.
                    assertThat(value)
                            .as("%s, value %d", pending.object().id(), at)
                            .isEqualTo(wanted);
                }
            }
        }
        assertThat(at).isPositive();
    }

    @Test
    void channelsAreNamedAndPlacedByTheUser() throws IOException {
        List<String> bands = List.of("u", "g", "r", "i", "z");
        List<PendingImage> images =
                Fixtures.readAll(open("int16-five", STAMPS, "channels=first", "channel-names=u,g,r,i,z"), 2);
        assertValues("int16-five", images, bands, Image.Samples.FLOAT32);
        assertThat(images.get(1).object().id()).isEqualTo("int16-five-000001");
        assertThatThrownBy(() -> open("int16-five", STAMPS))
                .hasMessageContaining("which does not show where their channels are; say so by the option channels");
        assertThatThrownBy(() -> open("int16-five", STAMPS, "channels=first", "channel-names=g"))
                .hasMessageContaining("has 5 channels; the option channel-names has 1 names: g");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> open("int16-five", STAMPS, "channels=middle"))
                .withMessage("the option channels is 'middle'; first or last expected");
    }

    /** h5py gives the bytes back as they were written, whatever the file calls their characters. */
    @ParameterizedTest
    @ValueSource(strings = {"fixed", "variable"})
    void idsInBytesOfUtf8AreReadAsSuch(String dataset) throws IOException {
        assertThat(open("names", "images-dataset=images", "id-dataset=" + dataset)
                        .objects())
                .extracting(SurveyObject::id)
                .containsExactly("gr\u00F6\u00DFe", "\u661F\u7CFB 1", "plain");
    }

    @Test
    void encodedImagesAreDecoded() throws IOException {
        List<PendingImage> images = Fixtures.readAll(open("encoded", "images-dataset=images"), 4);

        assertThat(images).hasSize(9);
        assertThatThrownBy(images.get(8)::read).hasMessageContaining("encoded-000008: a JPEG");
        List<PendingImage> good = new ArrayList<>(images.subList(0, 8));
        assertValues("encoded", good, Image.RGB, Image.Samples.UINT8);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "float-big-endian | images-dataset=survey/stamps",
                "double-first-chunked | images-dataset=survey/stamps",
                "uint16-last-tiles | images-dataset=survey/stamps",
                "encoded | images-dataset=images"
            })
    void singleImagesAreThoseOfAPass(String name, String dataset) throws IOException {
        ImageSource source = open(name, dataset);
        ImageLookup lookup = source.lookup().orElseThrow();
        List<PendingImage> images = Fixtures.readAll(source, 4);
        for (int i = 8; i >= 0; i--) {
            PendingImage found = lookup.find(images.get(i).object().id()).orElseThrow();
            assertThat(found.object()).isEqualTo(images.get(i).object());
            if (name.equals("encoded") && i == 8) {
                assertThatThrownBy(found::read).hasMessageContaining("encoded-000008: a JPEG");
                continue;
            }
            Image image = found.read();
            Image expected = images.get(i).read();
            assertThat(image.bands()).isEqualTo(expected.bands());
            for (int band = 0; band < image.bands().size(); band++) {
                assertThat(image.plane(band)).isEqualTo(expected.plane(band));
            }
        }
        assertThat(lookup.find("none")).isEmpty();
    }

    @Test
    void whatIsNotThereIsNamed() {
        assertThatThrownBy(() -> open("uint8-first", "images-dataset=pictures"))
                .hasMessageEndingWith("has no dataset 'pictures' of images; found: alpha, delta, objid, survey/stamps");
        assertThatThrownBy(() -> open("uint8-first", "images-dataset=survey/stamp"))
                .hasMessageEndingWith("has no dataset 'survey/stamp': there is no 'stamp'; found: stamps");
        assertThatThrownBy(() -> open("uint8-first"))
                .hasMessageEndingWith(
                        "; found: alpha, delta, objid, survey/stamps; name the one of the images by the option images-dataset");
        assertThatThrownBy(() -> open("uint8-first", STAMPS, "ra-dataset=x"))
                .hasMessageContaining("has no dataset 'x' for the option ra-dataset; found:");
        assertThatThrownBy(() -> open("uint8-first", "images-dataset=objid"))
                .hasMessageContaining("has one dimension and holds signed 64-bit integers");
    }

    @Test
    void aGalaxy10FileIsReadBothWays() throws IOException {
        Path file = Fixtures.path("h5py-gzip.h5");
        List<PendingImage> plain = Fixtures.readAll(ImageSources.open(file), 5);
        List<PendingImage> named = Fixtures.readAll(Hdf5Source.of(file, DatasetLayout.of("images")), 5);
        assertThat(named).hasSameSizeAs(plain);
        for (int i = 0; i < plain.size(); i++) {
            assertThat(named.get(i).read().rgb()).isEqualTo(plain.get(i).read().rgb());
            assertThat(named.get(i).object().ra())
                    .isCloseTo(plain.get(i).object().ra(), within(0.0));
        }
    }
}
