package org.galaxyscreen.parquet;

import java.nio.file.Path;
import org.galaxyscreen.io.ImageSourceProvider;
import org.galaxyscreen.io.catalogue.CatalogueFormat;
import org.galaxyscreen.io.catalogue.table.TableFormat;
import org.galaxyscreen.io.npy.FeatureFormat;
import org.galaxyscreen.testkit.CatalogueFormatContract;
import org.galaxyscreen.testkit.FeatureFormatContract;
import org.galaxyscreen.testkit.ImageSourceContract;
import org.galaxyscreen.testkit.TableFormatContract;
import org.junit.jupiter.api.Nested;

class ParquetContractsTest {
    @Nested
    class Images extends ImageSourceContract {
        @Override
        protected ImageSourceProvider provider() {
            return new ParquetProvider();
        }

        @Override
        protected String location(Path folder) {
            return ParquetFixtures.path("uint8-lists.parquet").toString();
        }
    }

    @Nested
    class Catalogue extends CatalogueFormatContract {
        @Override
        protected CatalogueFormat format() {
            return new ParquetCatalogueFormat();
        }

        @Override
        protected Path file() {
            return ParquetFixtures.path("catalogue.parquet");
        }
    }

    @Nested
    class FeaturesInFiles extends FeatureFormatContract {
        @Override
        protected FeatureFormat format() {
            return new ParquetFeatures();
        }
    }

    @Nested
    class Table extends TableFormatContract {
        @Override
        protected TableFormat format() {
            return new ParquetTableFormat();
        }
    }
}
