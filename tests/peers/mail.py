"""A real SMTP server that keeps what it is given."""

import email
import email.policy

from world import free_port


class Mailbox:
    def __init__(self):
        from aiosmtpd.controller import Controller

        self.mails = []
        mailbox = self

        class Keep:
            async def handle_DATA(self, server, session, envelope):
                parsed = email.message_from_bytes(envelope.original_content, policy=email.policy.default)
                mailbox.mails.append((envelope.rcpt_tos, parsed))
                return "250 kept"

        self.port = free_port()
        self.controller = Controller(Keep(), hostname="127.0.0.1", port=self.port)
        self.controller.start()

    def got(self, address, title):
        """The mails to `address` whose subject or text holds `title`."""
        found = []
        for recipients, mail in list(self.mails):
            body = mail.get_body(("plain", "html"))
            text = f"{mail['subject']}\n{body.get_content() if body else ''}"
            if address in recipients and title in text:
                found.append(mail)
        return found

    def close(self):
        self.controller.stop()
