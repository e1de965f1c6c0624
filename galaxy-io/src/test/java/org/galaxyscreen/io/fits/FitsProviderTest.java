package org.galaxyscreen.io.fits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.NamedOptions;
import org.galaxyscreen.io.ImageSources;
import org.galaxyscreen.io.image.ImageFolderSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FitsProviderTest {
    @TempDir
    private Path folder;

    @Test
    void filesAndFoldersOfThemAreOpenedByLocation() throws IOException {
        Files.copy(FitsFileTest.golden("int16.fits"), folder.resolve("a_g.fits"));
        Files.copy(FitsFileTest.golden("int32.fits"), folder.resolve("a_r.fits"));
        Path unnamed = Files.copy(FitsFileTest.golden("int16.fits"), folder.resolve("unnamed"));

        assertThat(ImageSources.open(folder)).isInstanceOf(FitsSource.class);
        assertThat(ImageSources.open(unnamed).size()).hasValue(1);
        ImageSource grouped = ImageSources.open(
                folder.toString(), NamedOptions.parse(List.of("files={id}_{band}.fits", "bands=r,g", "hdu=0")));
        assertThat(grouped.size()).hasValue(1);
        assertThat(grouped).isInstanceOfSatisfying(FitsSource.class, source -> {
            assertThat(source.options().bands()).containsExactly("r", "g");
            assertThat(source.remarks()).containsExactly("1 other files ignored");
        });
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ImageSources.open(folder.toString(), NamedOptions.parse(List.of("files={band}"))))
                .withMessageContaining("pattern is '{band}'; {id} once");
    }

    @Test
    void folderWithPicturesIsAFolderOfPicturesUnlessAskedFor() throws IOException {
        Files.copy(FitsFileTest.golden("int16.fits"), folder.resolve("a.fits"));
        Files.write(folder.resolve("b.png"), new byte[] {1});

        assertThat(ImageSources.open(folder)).isInstanceOf(ImageFolderSource.class);
        assertThat(ImageSources.open(folder.toString(), NamedOptions.parse(List.of("source=fits"))))
                .isInstanceOf(FitsSource.class);
    }
}
