"""The addresses of signing in, of a person's own password and second factors and of their sessions."""

from django.urls import path

from heart.signing import browsers, own, views

urlpatterns = [
    path("sign-in/", views.SignIn.as_view(), name="sign-in"),
    path("sign-in/second-step/", views.second_step, name="second-step"),
    path("sign-in/passkey/", views.passkey_sign_in, name="passkey-sign-in"),
    path("sign-in/passkey/options/", views.passkey_options, name="passkey-options"),
    path("signed-in/", browsers.signed_in, name="signed-in"),
    path("sign-out/", views.SignOut.as_view(), name="sign-out"),
    path("unlock/", views.unlock, name="unlock"),
    path("password/", own.password, name="password"),
    path("second-factor/", own.second_factor, name="second-factor"),
    path("second-factor/codes/", own.totp, name="totp"),
    path("second-factor/passkey/", own.passkey, name="passkey"),
    path("second-factor/recovery-codes/", own.recovery_codes, name="recovery-codes"),
    path("second-factor/<int:pk>/remove/", own.remove_second_factor, name="remove-second-factor"),
    path("sessions/", browsers.sessions, name="sessions"),
    path("sessions/_left/", browsers.left_now, name="session-left"),
    path("sessions/lock/", browsers.lock, name="lock"),
    path("sessions/extend/", browsers.extend, name="extend"),
    path("sessions/end-others/", browsers.end_others, name="end-others"),
    path("sessions/<slug:code>/end/", browsers.end_session, name="end-session"),
    path("kept/", browsers.kept, name="kept"),
]
