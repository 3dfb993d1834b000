"""Setting up where people can be referred to; follow-ups are records of persons, read in their own pages only."""

from django.contrib import admin

from navigation.models import Organization, Service


class Services(admin.TabularInline):
    model = Service
    extra = 0
    fields = ["name", "phone", "languages", "assured_date"]


@admin.register(Organization)
class OrganizationAdmin(admin.ModelAdmin):
    list_display = ["name", "website"]
    search_fields = ["name"]
    inlines = [Services]


@admin.register(Service)
class ServiceAdmin(admin.ModelAdmin):
    list_display = ["name", "organization", "status", "assured_date"]
    list_select_related = ["organization"]
    search_fields = ["name", "organization__name"]
    readonly_fields = ["status"]
