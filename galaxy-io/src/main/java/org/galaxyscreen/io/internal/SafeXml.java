package org.galaxyscreen.io.internal;

import javax.xml.stream.XMLInputFactory;

/** XML from elsewhere, which can have nothing else read. */
public final class SafeXml {
    private SafeXml() {}

    /** Makes readers that know no document types and no entities outside. */
    public static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        return factory;
    }
}
