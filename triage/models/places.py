"""The places that are known here without asking anybody: streets, the houses on them, and places with a name."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q


class PlaceSource(models.Model):
    """Where known places came from; an import puts in place all of one source, or nothing."""

    name = models.CharField(max_length=60, unique=True)
    imported_at = models.DateTimeField()
    cities = ArrayField(models.CharField(max_length=80), default=list)
    zips = ArrayField(models.CharField(max_length=5), default=list)

    def __str__(self) -> str:
        return self.name


class PlaceStreet(models.Model):
    """A street in one spelling (triage.places.normal); which houses stand on it says where it is."""

    name = models.CharField(max_length=120)
    suffix = models.CharField(max_length=6, blank=True)
    directions = models.CharField(max_length=12, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "suffix", "directions"], name="a_street_is_known_once"),
        ]
        indexes = [
            GinIndex(OpClass(F("name"), name="gin_trgm_ops"), name="street_like"),
            models.Index(OpClass(F("name"), name="varchar_pattern_ops"), name="street_begins"),
        ]

    def __str__(self) -> str:
        return " ".join(part for part in (self.name, self.suffix, self.directions) if part)


class PlacePoint(models.Model):
    """One house: an address and where it is."""

    source = models.ForeignKey(PlaceSource, on_delete=models.CASCADE, related_name="points")
    street = models.ForeignKey(PlaceStreet, on_delete=models.PROTECT, related_name="points")
    number = models.PositiveIntegerField()
    number_suffix = models.CharField(
        max_length=8, blank=True, help_text="What makes another house of the number: A of 123A, -10 of 61-10, 1/2."
    )
    unit = models.CharField(max_length=20, blank=True)
    city = models.CharField(max_length=80, blank=True)
    zip = models.CharField(max_length=5, blank=True)
    street_as_written = models.CharField(max_length=160)
    latitude = models.FloatField()
    longitude = models.FloatField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["street", "number", "number_suffix", "unit", "city", "zip", "source"],
                name="a_source_knows_a_house_once",
            ),
            models.CheckConstraint(
                condition=Q(latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180),
                name="a_house_is_on_earth",
            ),
        ]
        indexes = [models.Index(fields=["zip", "city", "number"], name="point_area")]

    def __str__(self) -> str:
        return f"{self.number}{self.number_suffix} {self.street_as_written}"


class PlaceName(models.Model):
    """A place people call by a name: a school, a hospital, a park."""

    source = models.ForeignKey(PlaceSource, on_delete=models.CASCADE, related_name="names")
    name = models.CharField(max_length=160)
    spelled = models.CharField(max_length=160)
    address = models.CharField(max_length=200, blank=True)
    city = models.CharField(max_length=80, blank=True)
    latitude = models.FloatField()
    longitude = models.FloatField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["spelled", "city", "address", "source"], name="a_place_is_named_once"),
            models.CheckConstraint(
                condition=Q(latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180),
                name="a_named_place_is_on_earth",
            ),
        ]
        indexes = [GinIndex(OpClass(F("spelled"), name="gin_trgm_ops"), name="place_name_like")]

    def __str__(self) -> str:
        return self.name


class PlaceImport(models.Model):
    """A file of places that is being read and not yet in use; one that was stopped goes on from its parts."""

    source = models.CharField(max_length=60, unique=True)
    digest = models.CharField(max_length=64, help_text="SHA-256 of the file and of the code that reads it.")
    begun_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.source

    def rows_read(self) -> int:
        """How many rows of the file are read."""
        return int(self.parts.aggregate(rows=models.Sum("rows", default=0))["rows"])


class PlaceImportPart(models.Model):
    """So many rows of the file as they were read (triage.places.kept)."""

    of = models.ForeignKey(PlaceImport, on_delete=models.CASCADE, related_name="parts")
    at = models.PositiveIntegerField(help_text="Its place in the file: 0, 1, 2 ...")
    rows = models.PositiveIntegerField()
    text = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["of", "at"], name="a_part_of_an_import_is_kept_once"),
        ]

    def __str__(self) -> str:
        return f"{self.of_id}, part {self.at}"
