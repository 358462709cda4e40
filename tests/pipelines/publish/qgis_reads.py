"""Run by the Python that QGIS is installed for: opens a GeoPackage as QGIS does and prints what it found, as JSON.

Usage: python3 qgis_reads.py FILE.gpkg PICTURE.png
"""

import json
import sys

from qgis.core import (  # type: ignore[import-not-found]
    QgsApplication,
    QgsDistanceArea,
    QgsExpression,
    QgsExpressionContext,
    QgsExpressionContextUtils,
    QgsMapRendererSequentialJob,
    QgsMapSettings,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QSize  # type: ignore[import-not-found]

file, picture = sys.argv[1:]
application = QgsApplication([], False)
application.initQgis()
project = QgsProject.instance()
opened = project.read(f"geopackage:{file}?projectName=Compound Watch")
visible = [project.mapLayer(node.layerId()) for node in project.layerTreeRoot().findLayers() if node.isVisible()]
settings = QgsMapSettings()
settings.setLayers(visible)
settings.setOutputSize(QSize(600, 400))
settings.setDestinationCrs(project.crs())
extent = QgsRectangle(visible[0].extent())
extent.scale(1.3)
settings.setExtent(extent)
job = QgsMapRendererSequentialJob(settings)
job.start()
job.waitForFinished()
job.renderedImage().save(picture)
dragged = QgsVectorLayer(f"{file}|layername=detections", "dragged in", "ogr")
row = next(row for row in visible[0].getFeatures() if row["id"] == "pb-1")
context = QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(visible[0]))
context.setFeature(row)
area = QgsExpression("$area")
measured = QgsDistanceArea()
measured.setSourceCrs(visible[0].crs(), project.transformContext())
measured.setEllipsoid(project.ellipsoid())
area.setGeomCalculator(measured)
area.setAreaUnits(project.areaUnits())
found = {
    "opened": opened,
    "area": area.evaluate(context),
    "told": QgsExpression.replaceExpressionText(dragged.mapTipTemplate(), context),
    "types": {field.name(): field.typeName() for field in visible[0].fields()},
    "comments": {field.name(): field.comment() for field in visible[0].fields()},
    "title": project.title(),
    "crs": project.crs().authid(),
    "abstract": project.metadata().abstract(),
    "rights": [*visible[0].metadata().rights(), *visible[0].metadata().licenses()],
    "on_the_map": [project.readEntry(group, "/Label")[0] for group in ("TitleLabel", "CopyrightLabel")],
    "layers": {
        layer.name(): {
            "valid": layer.isValid(),
            "count": layer.featureCount(),
            "crs": layer.crs().authid(),
            "legend": [entry.label() for entry in layer.renderer().legendSymbolItems()],
        }
        for layer in project.mapLayers().values()
    },
    "visible": [layer.name() for layer in visible],
    "dragged": [entry.label() for entry in dragged.renderer().legendSymbolItems()],
    "tip": dragged.mapTipTemplate(),
    "labels": [layer.labelsEnabled() and layer.labeling().settings().fieldName for layer in (visible[0], dragged)],
}
print(json.dumps(found))
