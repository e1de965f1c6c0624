package org.galaxyscreen.testkit;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.io.ImageSourceProvider;
import org.galaxyscreen.io.catalogue.CatalogueFormat;
import org.galaxyscreen.io.catalogue.EcsvFormat;
import org.galaxyscreen.io.catalogue.table.CsvFormat;
import org.galaxyscreen.io.catalogue.table.Ds9Format;
import org.galaxyscreen.io.catalogue.table.JsonLinesFormat;
import org.galaxyscreen.io.catalogue.table.TableFormat;
import org.galaxyscreen.io.fits.FitsProvider;
import org.galaxyscreen.io.fits.FitsTableFormat;
import org.galaxyscreen.io.hdf5.Galaxy10Provider;
import org.galaxyscreen.io.hdf5.Galaxy10Writer;
import org.galaxyscreen.io.hdf5.ZoobotFeatures;
import org.galaxyscreen.io.image.FolderProvider;
import org.galaxyscreen.io.image.ImageFormat;
import org.galaxyscreen.io.image.JpegFormat;
import org.galaxyscreen.io.image.PngFormat;
import org.galaxyscreen.io.image.TarProvider;
import org.galaxyscreen.io.image.TiffFormat;
import org.galaxyscreen.io.image.WebpFormat;
import org.galaxyscreen.io.image.ZipProvider;
import org.galaxyscreen.io.npy.FeatureFormat;
import org.galaxyscreen.io.npy.NumpyProvider;
import org.junit.jupiter.api.Nested;

/** This library's formats of images, catalogues and tables, and its image sources. */
class OurFormatsTest {
    private static final List<String> PICTURES =
            List.of("jpeg-420.jpg", "jpeg-grey.jpg", "png-rgb.png", "png-grey.png");

    @Nested
    class Jpeg extends ImageFormatContract {
        @Override
        protected ImageFormat format() {
            return new JpegFormat();
        }

        @Override
        protected List<byte[]> files() throws IOException {
            return List.of(
                    Fixtures.bytes("jpeg-420.jpg"),
                    Fixtures.bytes("jpeg-progressive.jpg"),
                    Fixtures.bytes("jpeg-grey.jpg"));
        }
    }

    @Nested
    class Png extends ImageFormatContract {
        @Override
        protected ImageFormat format() {
            return new PngFormat();
        }

        @Override
        protected List<byte[]> files() throws IOException {
            return List.of(
                    Fixtures.bytes("png-rgb.png"), Fixtures.bytes("png-grey16.png"), Fixtures.bytes("png-palette.png"));
        }
    }

    @Nested
    class Tiff extends ImageFormatContract {
        @Override
        protected ImageFormat format() {
            return new TiffFormat();
        }

        @Override
        protected List<byte[]> files() throws IOException {
            return List.of(
                    Fixtures.bytes("formats/grey16.tif"),
                    Fixtures.bytes("formats/rgb8-lzw.tif"),
                    Fixtures.bytes("formats/float32.tif"));
        }
    }

    @Nested
    class Webp extends ImageFormatContract {
        @Override
        protected ImageFormat format() {
            return new WebpFormat();
        }

        @Override
        protected List<byte[]> files() throws IOException {
            return List.of(Fixtures.bytes("formats/lossy.webp"), Fixtures.bytes("formats/lossless.webp"));
        }
    }

    @Nested
    class Zoobot extends FeatureFormatContract {
        @Override
        protected FeatureFormat format() {
            return new ZoobotFeatures();
        }
    }

    @Nested
    class Tar extends ImageSourceContract {
        @Override
        protected ImageSourceProvider provider() {
            return new TarProvider();
        }

        @Override
        protected String location(Path folder) {
            return Fixtures.io("formats/pictures-pax.tar").toString();
        }
    }

    @Nested
    class TarCompressed extends ImageSourceContract {
        @Override
        protected ImageSourceProvider provider() {
            return new TarProvider();
        }

        @Override
        protected String location(Path folder) {
            return Fixtures.io("formats/pictures.tar.gz").toString();
        }
    }

    @Nested
    class Numpy extends ImageSourceContract {
        @Override
        protected ImageSourceProvider provider() {
            return new NumpyProvider();
        }

        @Override
        protected String location(Path folder) {
            return Fixtures.io("formats/uint8.npz").toString();
        }
    }

    @Nested
    class Folder extends ImageSourceContract {
        @Override
        protected ImageSourceProvider provider() {
            return new FolderProvider();
        }

        @Override
        protected String location(Path folder) throws IOException {
            Path pictures = Files.createDirectories(folder.resolve("pictures"));
            for (String name : PICTURES) {
                Files.write(pictures.resolve(name), Fixtures.bytes(name));
            }
            return pictures.toString();
        }
    }

    @Nested
    class Zip extends ImageSourceContract {
        @Override
        protected ImageSourceProvider provider() {
            return new ZipProvider();
        }

        @Override
        protected String location(Path folder) throws IOException {
            Path zip = folder.resolve("pictures.zip");
            try (OutputStream out = Files.newOutputStream(zip);
                    ZipOutputStream archive = new ZipOutputStream(out)) {
                for (String name : PICTURES) {
                    archive.putNextEntry(new ZipEntry(name));
                    archive.write(Fixtures.bytes(name));
                }
            }
            return zip.toString();
        }
    }

    @Nested
    class Galaxy10 extends ImageSourceContract {
        @Override
        protected ImageSourceProvider provider() {
            return new Galaxy10Provider();
        }

        @Override
        protected String location(Path folder) throws IOException {
            Path file = folder.resolve("survey.h5");
            try (Galaxy10Writer writer = Galaxy10Writer.create(file)) {
                for (int i = 0; i < 5; i++) {
                    byte[] rgb = new byte[3 * 8 * 8];
                    rgb[i] = (byte) (40 * i);
                    writer.add(SurveyObject.of("galaxy-" + i), Image.wrap(8, 8, rgb));
                }
                writer.commit();
            }
            return file.toString();
        }
    }

    @Nested
    class Fits extends ImageSourceContract {
        @Override
        protected ImageSourceProvider provider() {
            return new FitsProvider();
        }

        @Override
        protected String location(Path folder) throws IOException {
            Path images = Files.createDirectories(folder.resolve("images"));
            for (String name : List.of("int16.fits", "fpack-rice-int16.fits")) {
                Files.write(images.resolve(name), Fixtures.bytes("fits/" + name));
            }
            return images.toString();
        }
    }

    @Nested
    class VoTable extends CatalogueFormatContract {
        @Override
        protected CatalogueFormat format() {
            return new org.galaxyscreen.io.catalogue.VoTableFormat();
        }

        @Override
        protected Path file() {
            return Fixtures.io("catalogue/tabledata.xml");
        }

        /** What closes the elements around the rows: a reader need not wait for it. */
        @Override
        protected int bytesBehindTheRows() {
            return Fixtures.bytesBehind("catalogue/tabledata.xml", "</TR>");
        }
    }

    @Nested
    class VoTableInBinary extends CatalogueFormatContract {
        @Override
        protected CatalogueFormat format() {
            return new org.galaxyscreen.io.catalogue.VoTableFormat();
        }

        @Override
        protected Path file() {
            return Fixtures.io("catalogue/binary2.xml");
        }

        @Override
        protected int bytesBehindTheRows() {
            return Fixtures.bytesBehind("catalogue/binary2.xml", "</STREAM>");
        }
    }

    @Nested
    class Ecsv extends CatalogueFormatContract {
        @Override
        protected CatalogueFormat format() {
            return new EcsvFormat();
        }

        @Override
        protected Path file() {
            return Fixtures.io("catalogue/table.ecsv");
        }

        @Override
        protected boolean cutsCanBeTold() {
            return false;
        }
    }

    @Nested
    class FitsTable extends CatalogueFormatContract {
        @Override
        protected CatalogueFormat format() {
            return new FitsTableFormat();
        }

        @Override
        protected Path file() {
            return Fixtures.io("catalogue/table.fits");
        }

        /** Filled up to a block. */
        @Override
        protected int bytesBehindTheRows() {
            return 2880;
        }
    }

    @Nested
    class WrittenCsv extends TableFormatContract {
        @Override
        protected TableFormat format() {
            return new CsvFormat();
        }
    }

    @Nested
    class WrittenVoTable extends TableFormatContract {
        @Override
        protected TableFormat format() {
            return new org.galaxyscreen.io.catalogue.table.VoTableFormat();
        }
    }

    @Nested
    class WrittenFits extends TableFormatContract {
        @Override
        protected TableFormat format() {
            return new org.galaxyscreen.io.catalogue.table.FitsTableFormat();
        }
    }

    @Nested
    class WrittenJsonLines extends TableFormatContract {
        @Override
        protected TableFormat format() {
            return new JsonLinesFormat();
        }
    }

    @Nested
    class WrittenRegions extends TableFormatContract {
        @Override
        protected TableFormat format() {
            return new Ds9Format();
        }
    }
}
